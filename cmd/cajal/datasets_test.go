package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data/idx"
	"cajal/npy"
	"cajal/tensor"
)

// storeIDX writes an array of bytes as an IDX file.
func storeIDX(t *testing.T, path string, data []byte, shape ...int) {
	t.Helper()
	var b bytes.Buffer
	if err := idx.Write(&b, &idx.Array{Type: idx.Uint8, Shape: shape, Data: data}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A directory of IDX files trains by its name, and its model reads IDX files, arrays and
// picture files for the same numbers.
func TestIDXDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shades")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	var pixels, labels []byte
	for i := range byte(40) {
		pixels, labels = append(pixels, bytes.Repeat([]byte{i%2*200 + i}, 16)...), append(labels, i%2)
	}
	storeIDX(t, at("train-images-idx3-ubyte"), pixels, 40, 4, 4)
	storeIDX(t, at("train-labels-idx1-ubyte"), labels, 40)
	storeIDX(t, at("t10k-images-idx3-ubyte"), pixels[:64], 4, 4, 4)
	storeIDX(t, at("t10k-labels-idx1-ubyte"), labels[:4], 4)
	model := filepath.Join(t.TempDir(), "m.safetensors")
	status, stdout, stderr := cajal(t, "train", dir, "--epochs", "30", "--out", "none", "--save", model)
	if want := "IDX files, 44 pictures of 2 classes, (1, 4, 4) each; 4 of them are to test on"; status != 0 || !strings.Contains(stdout, want) {
		t.Fatalf("train: status %d, %s%s; want %q", status, stdout, stderr, want)
	}
	_, want, stderr := cajal(t, "predict", model, "test", "--data", filepath.Dir(dir))
	if lines := rows(t, want); len(lines) != 5 || lines[1][0] != "0" || lines[2][0] != "1" {
		t.Fatalf("predict: got %s%s, want the classes 0 and 1 in turns", want, stderr)
	}
	header := "\x93NUMPY\x01\x00\x76\x00{'descr': '|u1', 'fortran_order': False, 'shape': (4, 1, 4, 4), }"
	header += strings.Repeat(" ", 10+0x76-1-len(header)) + "\n"
	if err := os.WriteFile(at("x.npy"), append([]byte(header), pixels[:64]...), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{at("t10k-images-idx3-ubyte"), at("x.npy")} {
		if status, got, stderr := cajal(t, "predict", model, name); status != 0 || got != want {
			t.Errorf("%s: status %d, got\n%s%swant\n%s", name, status, got, stderr, want)
		}
	}
	far := filepath.Join(t.TempDir(), "far.npy")
	if err := os.WriteFile(far, []byte(strings.Replace(header, "|u1", "|i1", 1)+string(pixels[:64])), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "predict", model, far); status != 1 || !strings.Contains(stderr, "far.npy holds -55, in sample 1; want pixels from 0, black, to 255, white") {
		t.Errorf("negative bytes: status %d, %s", status, stderr)
	}
	picture := filepath.Join(shades(t), "bright", "01.png") // all of 181
	if status, got, stderr := cajal(t, "predict", model, picture); status != 0 || rows(t, got)[1][1] != "1" {
		t.Errorf("%s: status %d, %s%s; want the class 1", picture, status, got, stderr)
	}
	status, got, stderr := cajal(t, "predict", model, dir)
	if note := dir + ": of its 44 pictures those to test on are taken, 4\n"; status != 0 || got != want || stderr != note {
		t.Errorf("the directory: status %d, got\n%s%swant\n%s%s", status, got, stderr, want, note)
	}
	if status, stdout, stderr := cajal(t, "evaluate", model, dir); status != 0 || !strings.Contains(stdout, "4 samples") || !strings.Contains(stdout, "accuracy 1.0000") {
		t.Errorf("evaluate the directory: status %d, %s%s", status, stdout, stderr)
	}
	other := filepath.Join(t.TempDir(), "data_batch_1.bin")
	if err := os.WriteFile(other, make([]byte, 3073), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "evaluate", model, filepath.Dir(other)); status != 2 || !strings.Contains(stderr, `has files of the kind "cifar", and the model learned from "idx"; want such, or pictures`) {
		t.Errorf("a set of another kind: status %d, %s", status, stderr)
	}
	if status, _, stderr := cajal(t, "evaluate", model, "test"); status != 1 || !strings.Contains(stderr, "--data DIR names the directory") {
		t.Errorf("evaluate without the files: status %d, %s; want how to name them", status, stderr)
	}
}

// MNIST by its name is that one alone, and who has another set is told what to do.
func TestMNISTThatIsAnother(t *testing.T) {
	dir := t.TempDir()
	for _, part := range []string{"train", "t10k"} {
		storeIDX(t, filepath.Join(dir, part+"-images-idx3-ubyte"), []byte{1, 2}, 2, 1, 1)
		storeIDX(t, filepath.Join(dir, part+"-labels-idx1-ubyte"), []byte{1, 0}, 2)
	}
	status, _, stderr := cajal(t, "train", "mnist", "--data", dir, "--out", "none")
	if want := "or of another data set\ncajal train " + dir + " learns from IDX files of any data set\n"; status != 1 || !strings.HasSuffix(stderr, want) {
		t.Errorf("status %d, %s; want 1 and %q", status, stderr, want)
	}
}

// What is wrong with the files of a data set is said by file, without names of packages.
func TestWrongDataSets(t *testing.T) {
	dir := t.TempDir()
	for name, b := range map[string][]byte{"data_batch_1.bin": make([]byte, 4000)} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	status, _, stderr := cajal(t, "train", dir, "--out", "none")
	if want := "cajal: " + filepath.Join(dir, "data_batch_1.bin") + ": 4000 bytes, which are 1 records of CIFAR-10"; status != 1 || !strings.HasPrefix(stderr, want) {
		t.Errorf("status %d, %s; want 1 and %q", status, stderr, want)
	}
	images := filepath.Join(dir, "train-images-idx3-ubyte")
	storeIDX(t, images, bytes.Repeat([]byte{1}, 400), 400, 1, 1)
	status, _, stderr = cajal(t, "train", images, "--target", "x", "--out", "none")
	if want := "this is an IDX file, as MNIST's are; want the directory that it and its labels are in\n"; status != 1 || !strings.HasSuffix(stderr, want) {
		t.Errorf("status %d, %s; want 1 and %q", status, stderr, want)
	}
	status, _, stderr = cajal(t, "train", dir, "--out", "none")
	if want := "cajal: " + dir + ": train-images-idx3-ubyte has no labels beside it"; status != 1 || !strings.HasPrefix(stderr, want) {
		t.Errorf("status %d, %s; want 1 and %q", status, stderr, want)
	}
	if status, _, stderr := cajal(t, "train", dir, "--size", "8"); status == 0 || !strings.Contains(stderr, "of one size") {
		t.Errorf("a size: status %d, %s", status, stderr)
	}
}

// CIFAR's files train by their directory alone, and are predicted so.
func TestFileOfCIFAR(t *testing.T) {
	dir := t.TempDir()
	var records []byte
	for i := range byte(40) {
		records = append(append(records, i%2), bytes.Repeat([]byte{i%2*200 + i}, 3072)...)
	}
	file := filepath.Join(dir, "data_batch_1.bin")
	if err := os.WriteFile(file, records, 0o644); err != nil {
		t.Fatal(err)
	}
	want := "this is one of CIFAR's files; want the directory that they are in, " + dir + "\n"
	if status, _, stderr := cajal(t, "train", file, "--out", "none"); status != 1 || !strings.HasSuffix(stderr, want) {
		t.Errorf("train: status %d, %s; want 1 and %q", status, stderr, want)
	}
	model := trained(t, dir, "--net", "mlp", "--epochs", "1")
	if status, stdout, stderr := cajal(t, "predict", model, dir); status != 0 || len(rows(t, stdout)) != 41 {
		t.Errorf("the directory: status %d, %s%s", status, stdout, stderr)
	}
	want = strings.Replace(want, "this is", file+" is", 1)
	if status, _, stderr := cajal(t, "predict", model, file); status != 2 || !strings.HasSuffix(stderr, want) {
		t.Errorf("predict: status %d, %s; want 2 and %q", status, stderr, want)
	}
}

// A directory of .npy files trains by its name, pictures whose channels come last too, and
// its model reads such arrays, IDX files and picture files.
func TestArrayDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shades")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	pixels, labels := tensor.New(tensor.Uint8, 40, 4, 4, 3), tensor.New(tensor.Int64, 40)
	for i := range pixels.Uint8s() {
		if pixels.Uint8s()[i] = uint8(10 * (i % 3)); i/48%2 == 1 {
			pixels.Uint8s()[i] += 220
		}
	}
	for i := range labels.Int64s() {
		labels.Int64s()[i] = int64(i % 2)
	}
	for name, x := range map[string]*tensor.Tensor{"x": pixels, "y": labels} {
		if err := npy.WriteFile(filepath.Join(dir, name+".npy"), x); err != nil {
			t.Fatal(err)
		}
	}
	model := filepath.Join(t.TempDir(), "m.safetensors")
	status, stdout, stderr := cajal(t, "train", dir, "--epochs", "30", "--out", "none", "--save", model)
	if want := "40 samples; the inputs are x, (3, 4, 4) each, and the targets y"; status != 0 || !strings.Contains(stdout, want) {
		t.Fatalf("train: status %d, %s%s; want %q", status, stdout, stderr, want)
	}
	if status, stdout, stderr := cajal(t, "evaluate", model, dir); status != 0 || !strings.Contains(stdout, "accuracy 1.0000") {
		t.Errorf("evaluate: status %d, %s%s; want accuracy 1", status, stdout, stderr)
	}
	_, want, _ := cajal(t, "predict", model, dir)
	if status, got, stderr := cajal(t, "predict", model, filepath.Join(dir, "x.npy")); status != 0 || got != want || len(rows(t, got)) != 41 {
		t.Errorf("predict: status %d, got\n%s%swant\n%s", status, got, stderr, want)
	}
	picture := filepath.Join(shades(t), "bright", "01.png")
	if status, got, stderr := cajal(t, "predict", model, picture); status != 0 || rows(t, got)[1][1] != "1" {
		t.Errorf("%s: status %d, %s%s; want the class 1", picture, status, got, stderr)
	}
	if status, _, stderr := cajal(t, "train", filepath.Join(dir, "x.npy")); status != 2 || !strings.Contains(stderr, "or put x.npy and y.npy into a directory, and name that") {
		t.Errorf("one array: status %d, %s", status, stderr)
	}
	if err := os.Remove(filepath.Join(dir, "y.npy")); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "train", dir); status != 1 || !strings.Contains(stderr, "or as files x.npy and y.npy of a directory; it has x") {
		t.Errorf("no targets: status %d, %s", status, stderr)
	}
}
