package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inner are words that only who wrote the program knows.
var inner = regexp.MustCompile(`strconv|parsing|invalid syntax|no such file|stat |open |EOF|panic|goroutine|nil|%!`)

// Whatever is typed wrongly: the message says what is wrong and what to do, in
// one line, and in no words of the program's inside.
func TestWrongInputs(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	rows := strings.Repeat("1,2\n3,4\n", 20)
	for name, text := range map[string]string{
		"empty.csv": "", "header.csv": "a,b\n", "t.csv": "a,b\n" + rows, "nan.csv": "a,b\n" + strings.Repeat("1,NaN\n", 20), "huge.csv": "a,b\n" + strings.Repeat("9e9999,1\n9e9999,2\n", 20),
		"bin.csv": "\x00\x01\xff\xfe", "utf16.csv": "\xff\xfea\x00,\x00b\x00\n\x00", "broken.toml": "name = \"x\"\nseed = \n", "sheet.xlsx": "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x13\x00\x00\x00[Content_Types].xml", "recipe": "version = 2\nname = \"x\"\n", "broken.safetensors": "\x10\x00\x00\x00\x00\x00\x00\x00{}",
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("folder", 0o755); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "train", "t.csv", "--target", "b", "--epochs", "1", "--out", "none", "--save", "m.safetensors"); status != 0 {
		t.Fatal(stderr)
	}
	for _, c := range []struct {
		args   string
		status int
		want   string
	}{
		{"train moons --rate abc", 2, `--rate "abc": want a number, such as 0.01`},
		{"train moons --rate 1e999", 2, `--rate "1e999": this is beyond all bounds`},
		{"train moons --rate NaN", 2, "--rate NaN: want a finite number above 0"},
		{"train moons --epochs 1e3", 2, `--epochs "1e3": want a whole number`},
		{"train moons --epochs 99999999999999999999", 2, "beyond all bounds; want a whole number"},
		{"train moons --epoch 3", 2, "there is no flag --epoch; did you mean --epochs?"},
		{"train moons --rate", 2, "--rate needs a value after it"},
		{"train moons --json=maybe", 2, `--json "maybe": want true or false`},
		{"train moons -x", 2, "unknown shorthand flag: 'x' in -x"},
		{"sweep moons --hidden 1,b", 2, `--hidden "1,b": want whole numbers with commas between them`},
		{"serve m.safetensors --timeout soon", 2, `--timeout "soon": want a time, such as 10s or 2m`},
		{"train empty.csv --target a", 1, "the file is empty"},
		{"train header.csv --target a", 1, "no rows below its names"},
		{"train t.csv", 2, "no target is named; the columns are a, b; --target COLUMN says which to predict"},
		{"train t.csv --target c", 1, `there is no column "c" to predict; the columns are a, b`},
		{"train nan.csv --target b", 1, "its kind is empty"},
		{"train huge.csv --target b", 1, "there are a ("},
		{"train bin.csv --target b", 1, "bin.csv"},
		{"train utf16.csv --target b", 1, "utf16.csv: the table has no rows below its names"},
		{"train sheet.xlsx --target b", 1, "sheet.xlsx: this is an Excel workbook (.xlsx); save the sheet as CSV"},
		{"train recipe", 2, "recipe: want a recipe, whose file ends in .toml, or a table, whose file ends in one of .csv"},
		{"train https://example.org/t.csv --target b", 1, "it is an address, and cajal reads files; fetch it first"},
		{"train nowhere/t.csv --target b", 1, "there is no file or directory nowhere/t.csv"},
		{"train photos/", 1, "there is no file or directory photos/"},
		{"train folder", 1, "folder: 0 folders with pictures"},
		{"train broken.toml", 2, "broken.toml:2: the line ends where a value should stand"},
		{"train moons --checkpoint t.csv", 2, `--checkpoint "t.csv": want a directory`},
		{"train moons --save nowhere/m.safetensors", 1, "there is no directory nowhere; make it first"},
		{"predict t.csv t.csv", 1, "model t.csv: this is no model file: it looks like a table of text (CSV)"},
		{"predict folder t.csv", 1, "model folder: it is a directory"},
		{"predict broken.safetensors t.csv", 1, "is it another kind of file, or cut off?"},
		{"predict m.safetensors header.csv", 1, "no rows below its names"},
		{"predict m.safetensors folder", 1, "folder: a directory, want a Parquet or CSV file"},
		{"predict m.safetensors", 2, "needs samples too"},
		{"resume t.csv", 2, "t.csv is a file; want the directory that has the checkpoints"},
		{"resume folder", 1, "folder holds no checkpoint"},
	} {
		args := strings.Fields(c.args)
		if args[0] == "train" {
			args = append(args[:len(args):len(args)], "--out", "none")
			if args[len(args)-3] == "--rate" {
				args = args[:len(args)-2]
			}
		}
		status, stdout, stderr := cajal(t, args...)
		message := strings.TrimSuffix(stderr, "\n")
		if status != c.status || !strings.HasPrefix(message, "cajal: ") || !strings.Contains(message, c.want) {
			t.Errorf("cajal %s: status %d, %q; want %d, and %q", c.args, status, message, c.status, c.want)
		}
		if m := inner.FindString(message); m != "" || strings.Contains(message, "\n") || stdout != "" {
			t.Errorf("cajal %s: %q has %q in it, or several lines, or stands beside standard output %q", c.args, message, m, stdout)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "runs")); !os.IsNotExist(err) {
		t.Errorf("wrong inputs left runs: %v", err)
	}
}

func TestVersionFlag(t *testing.T) {
	_, want, _ := cajal(t, "version")
	if status, got, stderr := cajal(t, "--version"); status != 0 || got != want || want == "" {
		t.Errorf("cajal --version: status %d, %q%s; want %q", status, got, stderr, want)
	}
}
