package pdf

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sunshine/app/fault"
	"sunshine/app/pdf/finish"
)

// certificate makes a key and a certificate it signs itself, as PEM files.
func certificate(t *testing.T, key crypto.Signer) (cert, private string) {
	t.Helper()
	template := x509.Certificate{
		SerialNumber: big.NewInt(20260408), Subject: pkix.Name{CommonName: "清水镇人民政府（测试）", Country: []string{"CN"}},
		NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, private = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, private: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, private
}

func keys(t *testing.T) map[string]crypto.Signer {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]crypto.Signer{"rsa": r, "ecdsa": e}
}

// pdfsig says what it thinks of the signature. It ends with a failure where the
// certificate is nobody's it knows, as in these tests.
func pdfsig(t *testing.T, path string) string {
	t.Helper()
	if _, err := exec.LookPath("pdfsig"); err != nil {
		tool(t, "pdfsig") // skips or fails
	}
	out, _ := exec.Command("pdfsig", "-nocert", path).CombinedOutput()
	return string(out)
}

func TestASignedNoticeIsWholeAndValid(t *testing.T) {
	t.Parallel()
	var olds []string
	for name, key := range keys(t) {
		signer, err := OpenSigner(certificate(t, key))
		if err != nil {
			t.Fatal(err)
		}
		for _, old := range []bool{false, true} {
			doc := sampleSheet(20)
			o := recorded(t, doc)
			plain := o
			o.Signer, o.Old, plain.Old = signer, old, old
			body := render(t, doc, o)
			if again := render(t, doc, o); !bytes.Equal(body, again) {
				t.Errorf("%s: another file from the same record", name)
			}
			if before := render(t, doc, plain); !bytes.HasPrefix(body, before) {
				t.Errorf("%s: the signature changes what it signs", name)
			}
			path := save(t, "signed-"+name+".pdf", body)
			said := pdfsig(t, path)
			for _, want := range []string{"Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "清水镇人民政府（测试）"} {
				if !strings.Contains(said, want) {
					t.Errorf("%s, old %v: pdfsig does not say %q: %s", name, old, want, said)
				}
			}
			if out := tool(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
				t.Errorf("%s: %s", name, out)
			}
			if text := textOf(t, path); !strings.Contains(text, "陈𬱖") {
				t.Errorf("%s: the text is gone", name)
			}
			if old {
				olds = append(olds, path)
			}
			body[len(body)/3] ^= 1
			if said := pdfsig(t, save(t, "forged-"+name+".pdf", body)); strings.Contains(said, "Signature is Valid") {
				t.Errorf("%s: a changed byte is not noticed: %s", name, said)
			}
		}
	}
	preflight(t, olds...)
}

func TestADraftIsNotSigned(t *testing.T) {
	signer, err := OpenSigner(certificate(t, keys(t)["ecdsa"]))
	if err != nil {
		t.Fatal(err)
	}
	o := sampleOptions()
	o.Draft, o.Signer = true, signer
	if body := render(t, sampleSheet(3), o); bytes.Contains(body, []byte("/ByteRange")) {
		t.Error("a draft is signed")
	}
}

func TestWrongSigningFilesAreNamed(t *testing.T) {
	both := keys(t)
	cert, key := certificate(t, both["rsa"])
	_, other := certificate(t, both["ecdsa"])
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edCert, edKey := certificate(t, ed)
	locked := filepath.Join(t.TempDir(), "locked.pem")
	if err := os.WriteFile(locked, pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")}), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ cert, key, want string }{
		"no key": {cert, "", "都写上"}, "no certificate": {"", key, "都写上"}, "nowhere": {"/no/such.pem", key, "sign_cert"}, "key nowhere": {cert, "/no/such.pem", "sign_key"},
		"turned round": {key, cert, "没有证书"}, "not a pair": {cert, other, "不是一对"}, "other algorithm": {edCert, edKey, "RSA 或 ECDSA"}, "with a password": {cert, locked, "没有密码"},
	} {
		if _, err := OpenSigner(c.cert, c.key); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if s, err := OpenSigner("", ""); s != nil || err != nil {
		t.Errorf("no files: %v, %v", s, err)
	}
	if _, err := finish.NewSigner([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a broken certificate: %v", err)
	}
}
