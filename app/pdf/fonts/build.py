#!/usr/bin/env python3
"""Makes the fonts embedded in the program, byte for byte the same every time.

    apt-get install python3-fonttools fonts-lxgw-wenkai unicode-data npm
    /usr/bin/python3 app/pdf/fonts/build.py            # writes the .ttf files and SHA256SUMS
    /usr/bin/python3 app/pdf/fonts/build.py --check    # builds elsewhere and compares

Sources, all under the SIL Open Font License 1.1:
    song.ttf   Noto Serif SC 400   npm @expo-google-fonts/noto-serif-sc 0.4.3
    title.ttf  Noto Serif SC 700   the same package
    hei.ttf    Noto Sans SC 500    npm @expo-google-fonts/noto-sans-sc 0.4.3
    kai.ttf    LXGW WenKai 1.250   Debian fonts-lxgw-wenkai 1.250+repack-1
    more.ttf   Noto Serif SC 400   the file that song.ttf is cut from

Those of the roles are cut to one set of characters, s1: ASCII, Latin-1, GB 2312
with its symbols, the 8,105 of the General Standard (通用规范汉字表, Unihan's kTGH),
and further characters of rare names. more.ttf, asked last for every role, has
all else that Noto Serif SC draws. With song.ttf that is more than s2, the
hanzi of GB 18030-2022 implementation level 2 as far as public tables tell it,
27,775, which this script checks:
    20,902  U+4E00 to U+9FA5, the CJK block of Unicode 1.1
        74  U+9FA6 to U+9FEF, added to it up to Unicode 11
     6,582  U+3400 to U+4DB5, extension A of Unicode 3.0
        21  of U+F900 to U+FAFF: those with two bytes in GB 18030 (GBK's), told
            by Python's codec
       196  beyond the BMP: those of the General Standard (kTGH)
The symbols of more.ttf are 6 % of its size, so none is left out.

Hints and layout tables go; outlines stay as they are, except that the ten
figures get one width, since amounts stand in columns. The results are renamed,
since the licence reserves names of the originals.
Made with fontTools 4.38.0 (Debian 12); another version may give other bytes.
"""

import argparse
import bz2
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = os.path.dirname(os.path.abspath(__file__))
UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
WENKAI = "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
SERIF = "@expo-google-fonts/noto-serif-sc@0.4.3"
SANS = "@expo-google-fonts/noto-sans-sc@0.4.3"

# file, new name, npm package (or None), path inside it (or on disk), SHA-256 of the source
FONTS = [
    ("song.ttf", "Sunshine Song", SERIF, "package/400Regular/NotoSerifSC_400Regular.ttf",
     "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742"),
    ("title.ttf", "Sunshine Title", SERIF, "package/700Bold/NotoSerifSC_700Bold.ttf",
     "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6"),
    ("hei.ttf", "Sunshine Hei", SANS, "package/500Medium/NotoSansSC_500Medium.ttf",
     "b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a"),
    ("kai.ttf", "Sunshine Kai", None, WENKAI,
     "bbf534b0ca093928f94d1782855e65a19a32cde82b075d495d072025521953c8"),
    ("more.ttf", "Sunshine More", SERIF, "package/400Regular/NotoSerifSC_400Regular.ttf",
     "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742"),
]
REST = "more.ttf"

# Beyond the General Standard: characters found in names, taken where a source has them.
NAMES = (
    "㐱㑇㑺㕮㗊㛃㛚㛥㛹㜣㝵㠭㢧㤙㦤㧑㬎㬚㭎㮾㳘㴔㵘㷍㸌㻏㼆䂮䄎䍩䎃䏡䒟䓖䓨䔢䕶䗪䜣䝙䢼䣘䨺䩄䯄䲜䴖䵴䶮"
    "仩伃侹俆俙倓偀偲傒僖儁兂兪凃凊勍劢匋卋厍厷叕叡吂吿呙咗哃啓啟喆喦嗀嘦囍囧坣垚埈埥堉堃堽塂塱壄壵夆夽奣奤妘妡妸姁姃姈姒姸娍娪婈婞媖媄媛媺嫄嫚嬅嬿孖孲宥寗寧寯尙尛屾岀岄峣峯崀崋嵗嶺嶶巘巃"
    "帥庹廆弍弢彠彣彧彥徚徳忞怘怹惇愔愷慜憙戉戢戣扆捥揑斅斛昇昐昛昪晈晙晞晧晸暐暠曌曔曦朤枟枱枻柲栟栴桄棨棽椲楙槑槩橒橚櫹欎毉毶氚汆汫汮汯泀洣浤浵淸淼淩湉湸溋溦滺潚潾澐澔濬瀅瀞瀠灋灥炅炁炤炩炻烎烜焮焜煒煊"
    "熠熲熳燊燚爕犇犟猋猷玙玹玭珅珵珺珷琀琎琨瑀瑄瑛璘璟璥璠璿瓅瓛甡甦甯畊畯畲皛皞眀眘瞐砳硃碁碠磾祐祎禛禤禩秝稄竑竞竸筎筘筠箖箮篪粦絜綝緈翀翯聿臹舝芃芗苎茝荭菂菡萴蒋蒨蓥蓢蔄薏蘐藴虓虢虨蚩蛟衎袆袽裎訚詝詧誩諴諠諲譞"
    "赟赑赩趷軎輋迋迺逄逎遆逹邘邨邰郄郕鄢酂酆醖釗鈊鈜鋆錡鍠鎏鎵鏸鐳鑫钘镠閎闇闫陞陟隺霈霙霦霱靇靐靑靘韍韡頔頠顒飏飝餮馡馸駃駥騄驀骉髙髜鬯鬻魆魃鱻鳯鴒鵬麐麤麴黁黃龏龑龘龢龠亇亓仉佴佫冼刁卬壴夌嬴宓尨彡旡昝晁榷汭洮滎牁牂猗皣瞫禚笪筦翦胥"
    "臧茆蒯虒覃訾豳迮逯郇郤郜鄅鄌鉏錢鍾閤闞雒靳鞠麹劉呂吳吴陳張趙楊國華東馬黎鄧蘇葉蔣閻鍾龍鳳龔"
    "𠅤𠙶𠮷𡋾𡛟𡶐𢀖𢙺𣅀𣗋𣲗𣲘𤋮𤧛𤩽𤲞𤩱𦈎𦒍𦙶𦭜𧈕𨙸𨚕𨟠𨭎𨱇𨱏𨱔𨺙𩄼𩇕𩦎𩽾𪟝𪣻𪨶𪩘𪾢𪻐𪽷𫄨𫄸𫇭𫍯𫍲𫍽𫐐𫓧𫓯𫔎𫔶𫖮𫖯𫘝𫘦𫚈𫚖𫛭𫟅𫟷𫟹𫠆𫢸𫭟𫮃𫰛𫵷𫷷𬀩𬂩𬇙𬊈𬊤𬍛𬍡𬍤𬒈𬘘𬘡𬘩𬘫𬘬𬙂𬙊𬜬𬜯𬞟𬟁𬣙𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)

# Marks an office uses that GB 2312 lacks.
MARKS = "\u00a0\u2011\u2013\u2022\u2032\u2033\u20ac\u2103\u2212\u2713\u2714\u2610\u2611\u2612①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㎡㎞㎏㎜㎝㏄℃√□■○●◎△▲▽▼◇◆☆★※→←↑↓×÷±≤≥≠≈〇〆〜～〔〕〖〗【】「」『』﹏﹣·•…—―‘’“”"


def standard():
    """The code points of the General Standard, 8,105 and a few variants of them."""
    out = set()
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkTGH\t" in line:
                out.add(int(line.split("\t")[0][2:], 16))
    if len(out) < 8105:
        sys.exit(f"{UNIHAN}: {len(out)} characters of the General Standard, want 8105")
    return out


def characters():
    """The set s1 of code points that the fonts of the roles are cut to."""
    want = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(range(0x3000, 0x3004)) | set(range(0xFF01, 0xFF5F)) | {0xFFE5}
    for hi in range(0xA1, 0xF8):
        for lo in range(0xA1, 0xFF):
            try:
                want.add(ord(bytes([hi, lo]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return want | standard() | set(map(ord, NAMES)) | set(map(ord, MARKS))


def level2():
    """The set s2: the hanzi of GB 18030-2022 implementation level 2."""
    compatible = {c for c in range(0xF900, 0xFB00) if len(chr(c).encode("gb18030")) == 2}
    beyond = {c for c in standard() if c > 0xFFFF}
    s2 = set(range(0x4E00, 0x9FF0)) | set(range(0x3400, 0x4DB6)) | compatible | beyond
    if (len(compatible), len(beyond), len(s2)) != (21, 196, 27775):
        sys.exit(f"level 2 of GB 18030 comes to {len(s2)} characters, {len(compatible)} compatible, {len(beyond)} beyond the BMP; want 27775, 21, 196")
    return s2


def rest(path, s1):
    """What the font of path has beyond s1, and the blank."""
    have = set(TTFont(path, lazy=True).getBestCmap())
    if lacking := level2() - have:
        sys.exit(f"{path}: {len(lacking)} characters of GB 18030 level 2 are missing, the first U+{min(lacking):04X}")
    return have - s1 | {0x20}


def source(package, path, digest, work):
    """The path of a source font, fetched by npm where it comes from there, checked by digest."""
    if package:
        target = os.path.join(work, os.path.basename(path))
        if not os.path.exists(target):
            name = subprocess.run(["npm", "pack", "--silent", package], cwd=work, check=True, capture_output=True, text=True).stdout.split()[-1]
            with tarfile.open(os.path.join(work, name)) as tar:
                for _, _, p, member, _ in FONTS:
                    if p == package:
                        with open(os.path.join(work, os.path.basename(member)), "wb") as out:
                            out.write(tar.extractfile(member).read())
        path = target
    with open(path, "rb") as f:
        got = hashlib.sha256(f.read()).hexdigest()
    if got != digest:
        sys.exit(f"{path}: SHA-256 {got}, want {digest}")
    return path


def rename(font, name):
    """Gives the font our name and keeps copyright, licence and designer."""
    table = font["name"]
    keep = {r.nameID: str(r) for r in table.names if r.nameID in (0, 9, 13, 14) and r.langID == 0x409}
    keep.update({1: name, 2: "Regular", 3: name.replace(" ", "") + ";1", 4: name, 5: "Version 1.000", 6: name.replace(" ", "") + "-Regular"})
    table.names = []
    for number, text in sorted(keep.items()):
        table.setName(text, number, 3, 1, 0x409)


def align_figures(font):
    """Sets 0 to 9 in the middle of one width, that of the widest, so that columns of amounts line up."""
    cmap, glyf, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    names = [cmap[c] for c in range(ord("0"), ord("9") + 1)]
    width = max(metrics[n][0] for n in names)
    for n in names:
        advance, bearing = metrics[n]
        shift = (width - advance) // 2
        glyph = glyf[n]
        if shift:
            if glyph.isComposite():
                sys.exit(f"figure {n} is made of parts")
            glyph.coordinates.translate((shift, 0))
            glyph.recalcBounds(glyf)
        metrics[n] = (width, bearing + shift)


def widen_marks(font):
    """Gives the dash and the curly quotes the square of a hanzi that Chinese type has them in: two dashes make one line, and a quote stands away from what it does not belong to."""
    cmap, glyf, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    em = font["head"].unitsPerEm
    for mark in "\u2014\u2018\u2019\u201c\u201d":
        glyph = glyf[cmap[ord(mark)]]
        advance = metrics[cmap[ord(mark)]][0]
        if glyph.isComposite():
            sys.exit(f"{mark} is made of parts")
        if mark == "\u2014":
            low, high = glyph.xMin, glyph.xMax
            over = em // 25  # into its neighbours, so that two stay one in a line that is spread
            glyph.coordinates.translate((-low, 0))
            glyph.coordinates.scale(((em + 2 * over) / (high - low), 1))
            glyph.coordinates.translate((-over, 0))
            glyph.coordinates.toInt()
        elif advance < em and mark in "\u2018\u201c":
            glyph.coordinates.translate((em - advance, 0))
        glyph.recalcBounds(glyf)
        metrics[cmap[ord(mark)]] = (em, glyph.xMin)


def cut(path, name, want, out):
    """Writes the font of path, cut to the wanted characters and renamed."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "gasp", "DSIG", "meta"]
    font = TTFont(path, recalcTimestamp=False, lazy=False)
    have = want & set(font.getBestCmap())
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=have)
    cutter.subset(font)
    if ord("0") in have:
        align_figures(font)
        widen_marks(font)
    rename(font, name)
    font["head"].created = font["head"].modified = 3_786_912_000  # 2024-01-01
    font.save(out, reorderTables=True)
    return len(have)


def main():
    args = argparse.ArgumentParser(description="make the embedded fonts")
    args.add_argument("--check", action="store_true", help="compare with the files here, write nothing")
    args.add_argument("--work", help="keep downloads in this folder")
    args = args.parse_args()
    want = characters()
    with tempfile.TemporaryDirectory() as temp:
        work, out = args.work or temp, temp if args.check else HERE
        sums = []
        for file, name, package, path, digest in FONTS:
            path = source(package, path, digest, work)
            wanted = rest(path, want) if file == REST else want
            n = cut(path, name, wanted, os.path.join(out, file))
            with open(os.path.join(out, file), "rb") as f:
                data = f.read()
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {file}\n")
            print(f"{file}: {n} of {len(wanted)} characters, {len(data):,} bytes")
        listing = os.path.join(HERE, "SHA256SUMS")
        if not args.check:
            with open(listing, "w", encoding="ascii") as f:
                f.writelines(sums)
        elif open(listing, encoding="ascii").read() != "".join(sums):
            sys.exit("the fonts differ from SHA256SUMS:\n" + "".join(sums))


if __name__ == "__main__":
    main()
