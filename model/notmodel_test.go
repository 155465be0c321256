package model

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is no model is called what it is, and never read as one.
func TestNotModel(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, content, want string }{
		{"t.csv", "petal,sepal\n1.4,5.1\n", "this is no model file: it looks like a table of text (CSV)"},
		{"mine.toml", "name = \"x\"\nseed = 1\n", "looks like a recipe, which cajal train takes"},
		{"a.json", `{"weights": [1, 2, 3]}`, "looks like JSON"},
		{"a.md", "Für Elise und andere, in Umlauten\n", "looks like a table of text"},
		{"a.txt", "nothing of interest", "it is text"},
		{"empty", "", "it is empty"},
		{"a.png", "\x89PNG\r\n\x1a\n and more of it", "looks like a PNG picture"},
		{"a.pt", "PK\x03\x04 and more of it", "safetensors.torch.save_file"},
		{"a.npy", "\x93NUMPY\x01\x00v\x00", "looks like a NumPy array"},
		{"de.csv", "Stra\xdfe;x;y\nM\xfcnchen;1;2\n", "looks like a table of text (CSV)"},
		{"mac.csv", "caf\x8e,n\ntaps,1\n", "looks like a table of text (CSV)"},
		{"wide.csv", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x002\x00\n\x00", "looks like a table of text (CSV)"},
		{"gbk.csv", "\xb3\xc7\xca\xd0,\xb5\xc8\xbc\xb6\n" + strings.Repeat("\xb1\xb1\xbe\xa9,\xb8\xdf\n", 100), "looks like a table of text (CSV)"},
		{"gbk.txt", strings.Repeat("\xb1\xb1\xbe\xa9\xb8\xdf\n", 100), "it looks like text that is not UTF-8, perhaps GBK, Shift-JIS or Latin-1; want one that cajal train wrote"},
		{"latin.txt", "Stra\xdfe nach M\xfcnchen", "text that is not UTF-8"},
		{"low.bin", strings.Repeat("a,\x01\xf1\n", 100), "binary data of another kind"},
		{"a.bin", strings.Repeat("\x00\x01\xfe", 100), "binary data of another kind"},
		{"b.safetensors", "\x10\x00\x00\x00\x00\x00\x00\x00{\"a\":", "the header has 16 bytes"},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, []byte(c.content), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s of %q: got %v, want an error that names it and says %q", c.name, c.content, err, c.want)
		}
		var e *Error
		if damaged := strings.HasSuffix(c.name, ".safetensors"); errors.As(err, &e) == damaged {
			t.Errorf("%s: got %T, want a Error: %v", c.name, err, !damaged)
		}
	}
	for path, want := range map[string]string{
		dir:                          "it is a directory; the model in it is " + filepath.Join(dir, FileName),
		t.TempDir():                  "it is a directory; want one that cajal train wrote",
		"https://example.org/m.st":   "it is an address",
		filepath.Join(dir, "nobody"): "nobody: no such file",
	} {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that says %q", path, err, want)
		}
	}
}
