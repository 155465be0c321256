package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// All commands take a folder as people have it: pictures in folders below those of
// the classes, beside them, damaged ones, and what is no picture. Nothing vanishes
// without a word, and predict has a line for each picture.
func TestMessyFolder(t *testing.T) {
	dir := shades(t)
	at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	for _, name := range []string{"dark/below/deep", "empty"} {
		if err := os.MkdirAll(at(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{"dark/00.png": "dark/below/deep/00.png", "bright/01.png": "beside.png"} {
		if err := os.Rename(at(from), at(to)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"dark/02.png", "notes.txt"} {
		if err := os.WriteFile(at(name), []byte("no picture"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	notes := []string{
		"left out, of folders without pictures: empty", "left out, of files that end in neither .png, .jpg, .jpeg, .gif nor .webp: notes.txt",
		"left out, of pictures beside the folders of the classes: beside.png",
		"left out, of pictures that cannot be read: dark/02.png (it is neither PNG, JPEG, GIF nor WebP, whatever it is called)",
	}
	says := func(text string, notes ...string) {
		t.Helper()
		for _, want := range notes {
			if !strings.Contains(text, want) {
				t.Errorf("got\n%swant it to say %q", text, want)
			}
		}
	}
	model := filepath.Join(t.TempDir(), "shades.safetensors")
	status, stdout, stderr := cajal(t, "train", dir, "--size", "4", "--out", "none", "--save", model)
	if status != 0 {
		t.Fatalf("train: status %d: %s", status, stderr)
	}
	says(stdout, append(notes, "38 pictures of 2 classes", "bright: 19", "dark: 19")...)

	status, stdout, stderr = cajal(t, "evaluate", model, dir, "--json")
	var e evaluation
	if err := json.Unmarshal([]byte(stdout), &e); status != 0 || err != nil || e.Samples != 38 || e.LeftOut != 2 || e.Score["accuracy"] != 1 {
		t.Errorf("evaluate: status %d, %s%v; want accuracy 1 on 38 samples, and 2 left out", status, stdout, err)
	}
	says(stderr, notes...)

	status, stdout, stderr = cajal(t, "predict", model, dir)
	lines := rows(t, stdout)
	if status != 0 || len(lines) != 41 || strings.Join(lines[0], ",") != "file,truth,class,bright,dark" {
		t.Fatalf("predict: status %d, %d lines, header %v; want a header and 40 pictures", status, len(lines), lines[0])
	}
	says(stderr, append(notes[:2:2], "warning: it has no prediction: "+at("dark/02.png")+": it is neither PNG, JPEG, GIF nor WebP")...)
	for _, l := range lines[1:] {
		rel, _ := filepath.Rel(dir, l[0])
		truth, _, nested := strings.Cut(filepath.ToSlash(rel), "/")
		class := truth
		switch {
		case !nested:
			truth, class = "", "bright"
		case rel == filepath.FromSlash("dark/02.png"):
			class = ""
		}
		if l[1] != truth || l[2] != class || (l[3] == "") != (class == "") {
			t.Errorf("%q, want the truth %q and the class %q", l, truth, class)
		}
	}
	_, stdout, _ = cajal(t, "predict", model, dir, "--json")
	says(stdout, `dark/02.png","truth":"dark","error":"`, `beside.png","class":"bright"`, `deep/00.png","truth":"dark","class":"dark"`)
	for _, c := range []struct{ name, kind string }{{"t.csv", "a table"}, {"x.npz", "a file of arrays"}, {"x.npy", "a file with one array"}} {
		file := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(file, []byte("a,b\n1,2\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"predict", "evaluate"} {
			status, _, stderr := cajal(t, command, model, file)
			if want := c.name + " is " + c.kind + ", and the model learned from pictures; want a picture or a folder of some"; status != 2 || !strings.Contains(stderr, want) {
				t.Errorf("%s of %s: status %d, %s; want 2 and %q", command, c.name, status, stderr, want)
			}
		}
	}
	for _, command := range []string{"predict", "evaluate"} {
		if status, stdout, stderr := cajal(t, command, model, dir, "--strict"); status != 1 || stdout != "" || !strings.Contains(stderr, "without --strict it would be left out") {
			t.Errorf("%s --strict: status %d, %s%s; want 1, and the damaged picture", command, status, stdout, stderr)
		}
	}
}

// A folder without folders in it is predicted too: a line for each picture, and no truth.
func TestFlatFolder(t *testing.T) {
	dir := shades(t)
	model := filepath.Join(t.TempDir(), "shades.safetensors")
	if status, _, stderr := cajal(t, "train", dir, "--size", "4", "--out", "none", "--save", model); status != 0 {
		t.Fatalf("train: status %d: %s", status, stderr)
	}
	status, stdout, stderr := cajal(t, "predict", model, filepath.Join(dir, "bright"))
	lines := rows(t, stdout)
	if status != 0 || stderr != "" || len(lines) != 21 || strings.Join(lines[0], ",") != "file,class,bright,dark" {
		t.Fatalf("status %d, %d lines, %v, %s; want a header and 20 pictures", status, len(lines), lines[0], stderr)
	}
	for _, l := range lines[1:] {
		if l[1] != "bright" {
			t.Errorf("%q, want bright", l)
		}
	}
}
