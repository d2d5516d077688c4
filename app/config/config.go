// Package config reads the settings. Config is the reference: each field says
// what it means, its unit and what breaks. config.example.toml lists them all
// with their defaults; a test keeps it true.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
)

// Config is every setting.
type Config struct {
	Site   Site   `toml:"site"`
	Server Server `toml:"server"`
	Data   Data   `toml:"data"`
	PDF    PDF    `toml:"pdf"`
	Log    Log    `toml:"log"`
}

// Site is how the portal names and addresses itself.
type Site struct {
	// Name stands in the head of every page.
	Name string `toml:"name"`
	// URL is the public address, without a slash at the end. QR codes on paper
	// lead there; change it later and printed codes go nowhere.
	URL string `toml:"url"`
}

// Server is where it listens.
type Server struct {
	// Addr is host:port. Keep it on 127.0.0.1 behind a proxy that does HTTPS.
	Addr string `toml:"addr"`
	// TrustProxy names the addresses of proxies whose X-Forwarded-For and
	// X-Forwarded-Proto are believed. Leave it empty without a proxy, or
	// anybody can hide from the login throttle.
	TrustProxy []string `toml:"trust_proxy"`
}

// Data is where everything is kept.
type Data struct {
	// Dir holds the database and its copies. Back up this folder.
	Dir string `toml:"dir"`
}

// PDF is about notices.
type PDF struct {
	// FontDir may hold song.ttf, title.ttf, hei.ttf, kai.ttf, fang.ttf (TrueType
	// outlines) that replace the built-in faces. Empty: the built-in ones.
	FontDir string `toml:"font_dir"`
	// SignCert and SignKey are PEM files: a certificate, with those that vouch
	// for it behind it, and its RSA or ECDSA key without a password. Published
	// notices are then signed. Empty: they are not. Keep the key from others: who
	// has it can sign in your name.
	SignCert string `toml:"sign_cert"`
	SignKey  string `toml:"sign_key"`
}

// Log is about the log on standard error.
type Log struct {
	// Level is debug, info, warn or error.
	Level string `toml:"level"`
	// Format is text or json.
	Format string `toml:"format"`
}

// Default gives the settings that hold where a file says nothing.
func Default() Config {
	return Config{
		Site:   Site{Name: "阳光村务", URL: "http://127.0.0.1:8080"},
		Server: Server{Addr: "127.0.0.1:8080", TrustProxy: []string{}},
		Data:   Data{Dir: "data-run"},
		Log:    Log{Level: "info", Format: "text"},
	}
}

// Load reads a file over the defaults and checks the result. A relative data
// folder is taken from the file's own folder. Each error says how to mend it.
func Load(file string) (Config, error) {
	c := Default()
	meta, err := toml.DecodeFile(file, &c)
	if errors.Is(err, os.ErrNotExist) {
		return c, fmt.Errorf("没有配置文件 %s：请复制一份 config.example.toml 再改", file)
	}
	if err != nil {
		return c, fmt.Errorf("配置文件 %s 读不懂：%w", file, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return c, fmt.Errorf("配置文件 %s 里没有“%s”这一项：请对照 config.example.toml 改正或删掉", file, unknown[0])
	}
	for _, p := range []*string{&c.Data.Dir, &c.PDF.FontDir, &c.PDF.SignCert, &c.PDF.SignKey} {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(filepath.Dir(file), *p)
		}
	}
	return c, c.check()
}

func (c Config) check() error {
	u, err := url.Parse(c.Site.URL)
	switch {
	case c.Site.Name == "":
		return errors.New("配置 site.name 是空的：请写网站名称")
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.HasSuffix(c.Site.URL, "/"):
		return fmt.Errorf("配置 site.url “%s”不对：请写成 https://cw.example.gov.cn 这样，末尾不带斜杠", c.Site.URL)
	case c.Data.Dir == "":
		return errors.New("配置 data.dir 是空的：请写存数据的文件夹")
	}
	if _, _, err := net.SplitHostPort(c.Server.Addr); err != nil {
		return fmt.Errorf("配置 server.addr “%s”不对：请写成 127.0.0.1:8080 这样", c.Server.Addr)
	}
	for _, p := range c.Server.TrustProxy {
		if _, _, err := net.ParseCIDR(p); err != nil && net.ParseIP(p) == nil {
			return fmt.Errorf("配置 server.trust_proxy 里的“%s”不是地址：请写 127.0.0.1 或 10.0.0.0/8 这样", p)
		}
	}
	if u.Scheme == "https" && len(c.Server.TrustProxy) == 0 {
		return errors.New("配置 site.url 是 https，却没有写 server.trust_proxy：程序自己不做 HTTPS，要由前面的代理来做。请把代理的地址写进 trust_proxy，如 [\"127.0.0.1\"]，不然登录不受 HTTPS 保护")
	}
	if !oneOf(c.Log.Level, "debug", "info", "warn", "error") {
		return fmt.Errorf("配置 log.level “%s”不对：请写 debug、info、warn 或 error", c.Log.Level)
	}
	if !oneOf(c.Log.Format, "text", "json") {
		return fmt.Errorf("配置 log.format “%s”不对：请写 text 或 json", c.Log.Format)
	}
	return nil
}

func oneOf(s string, options ...string) bool {
	for _, o := range options {
		if s == o {
			return true
		}
	}
	return false
}

// PrepareDir makes the data folder and sees that it can be written to.
func (c Config) PrepareDir() error {
	if err := os.MkdirAll(c.Data.Dir, 0o700); err != nil {
		return fmt.Errorf("数据文件夹 %s 建不了（%w）：请换一个位置，或给运行的账号写权限", c.Data.Dir, err)
	}
	probe, err := os.CreateTemp(c.Data.Dir, ".write-probe-*")
	if err != nil {
		return fmt.Errorf("数据文件夹 %s 写不进去（%w）：请给运行的账号写权限，或在 data.dir 换一个位置", c.Data.Dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}
