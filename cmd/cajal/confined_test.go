package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// A checkpoint of a stranger writes nowhere but below its own directory: what it names
// elsewhere is refused by path and flag, and symbolic links do not lead out of it.
func TestResumeStaysBelow(t *testing.T) {
	dir := t.TempDir()
	at := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
	victim := at("victim.csv")
	kept := "epoch,step,rate,my own notes\n" + strings.Repeat("1,2,3,4\n", 20)
	put := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	train := func(name string, args ...string) {
		t.Helper()
		if status, _, stderr := cajal(t, append([]string{"train", "people", "--epochs", "2", "--checkpoint", at(name)}, args...)...); status != 0 {
			t.Fatalf("%s: status %d: %s", name, status, stderr)
		}
	}
	refused := func(want string, args ...string) {
		t.Helper()
		status, _, stderr := cajal(t, append([]string{"resume", "--epochs", "4"}, args...)...)
		if status == 0 || !strings.Contains(stderr, want) {
			t.Errorf("resume %s: status %d, %q; want a refusal with %q", args, status, stderr, want)
		}
		if b, err := os.ReadFile(victim); err != nil || string(b) != kept {
			t.Errorf("resume %s: the file elsewhere holds %q (%v)", args, b, err)
		}
	}

	train("log", "--out", "none", "--log", victim)
	put(victim, kept)
	refused("\n  cajal resume "+at("log")+" --epochs 4 --log "+victim+"\n", at("log"))
	refused("\n  cajal resume "+at("log")+" --epochs 4 --json --save 'my model' --log "+victim+"\n", at("log"), "--json", "--save", "my model")
	refused(victim+" is not the log that the checkpoint knows of", at("log"), "--log", victim)
	if status, _, stderr := cajal(t, "resume", "--epochs", "4", at("log"), "--log", "none"); status != 0 {
		t.Errorf("resume without the log: %s", stderr)
	}

	train("out", "--out", at("home"))
	refused("--out "+at("home"), at("out"))
	train("both", "--out", at("home"), "--tensorboard", at("a board"))
	refused(" --out "+at("home")+" --tensorboard '"+at("a board")+"'\n", at("both"))
	train("dots", "--out", at("dots")+"/../home")
	refused("--out "+at("dots")+"/../home", at("dots"))

	train("inside", "--out", at("inside", "a"), "--log", at("inside", "a.csv"), "--tensorboard", at("inside", "b"))
	if status, stdout, stderr := cajal(t, "resume", "--epochs", "4", at("inside")); status != 0 || !strings.Contains(stdout, at("inside", "a", "model.safetensors")) {
		t.Errorf("resume below its directory: status %d, %s%s", status, stdout, stderr)
	}

	if runtime.GOOS == "windows" {
		return // where links take a privilege
	}
	link := func(to, path string) {
		t.Helper()
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, path); err != nil {
			t.Fatal(err)
		}
	}
	link(victim, at("inside", "a.csv"))
	refused("--log "+at("inside", "a.csv"), at("inside"))
	put(at("inside", "a.csv.old"), "")
	link(at("nothing there"), at("inside", "a.csv"))
	refused("--log "+at("inside", "a.csv"), at("inside"))
	train("linked", "--out", "none")
	link(dir, at("linked", "results"))
	refused("is a symbolic link that leads out of "+at("linked"), at("linked"))
	link(at("linked"), at("way")) // the directory itself may be named by a link
	refused("is a symbolic link that leads out of "+at("way"), at("way"))
	link(victim, at("linked", "results"))
	refused("is a symbolic link that leads out of "+at("linked"), at("linked"))
}

// A shell takes what is quoted for the path, and no byte of it plays tricks with a terminal.
func TestQuoted(t *testing.T) {
	paths := []string{"runs/a", "my runs", "it's", "-rf", "~me", "a;b", "$HOME", "a\nb", "a\x1b[2J'\\7", "bad\xff1", "", "Läufe", "`id`", "\u009b1"}
	for _, path := range paths {
		text := quoted(path)
		if strings.ContainsFunc(text, unicode.IsControl) || !utf8.ValidString(text) {
			t.Errorf("quoted(%q) = %q, which a terminal may not show", path, text)
		}
		if shell, err := exec.LookPath("bash"); err == nil {
			out, err := exec.Command(shell, "-c", "printf %s "+text).CombinedOutput()
			if err != nil || string(out) != path {
				t.Errorf("bash takes %s for %q (%v), want %q", text, out, err, path)
			}
		}
	}
}
