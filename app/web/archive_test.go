package web

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A notice by itself is enough to check it: the frozen record is within it, byte
// for byte, as it is published beside it.
func TestTheNoticeCarriesItsRecord(t *testing.T) {
	w := newSite(t)
	v := w.visitor()
	record := v.get(march + "/v/1.json").is(http.StatusOK).Body
	for _, paper := range []string{"", "?paper=a3"} {
		dir := t.TempDir()
		file, out := filepath.Join(dir, "x.pdf"), filepath.Join(dir, "x.json")
		if err := os.WriteFile(file, v.get(march+"/v/1.pdf"+paper).is(http.StatusOK).Body, 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := exec.Command(tool(t, "pdfdetach"), "-save", "1", "-o", out, file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, record) {
			t.Errorf("paper %q: the attachment is not the record: %v", paper, err)
		}
	}
}

func TestWrongSigningFilesStopTheStart(t *testing.T) {
	w := newSite(t)
	w.Config.PDF.SignCert, w.Config.PDF.SignKey = "/no/such.pem", "/no/such.pem"
	if err := w.Build(); err == nil {
		t.Error("it starts without the certificate it is told to sign with")
	}
}
