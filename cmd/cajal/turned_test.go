package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// turn writes into a PNG that it is to be looked at as EXIF counts it.
func turn(t *testing.T, path string, orientation byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const behindHeader = 8 + 25
	tiff := []byte("eXIfMM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00")
	tiff[len(tiff)-3] = orientation
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(tiff)-4))
	chunk = append(chunk, tiff...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(tiff))
	b = bytes.Join([][]byte{b[:behindHeader], chunk, b[behindHeader:]}, nil)
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Who trains on pictures that cameras turned is told, and who predicts some.
func TestTurnedPictures(t *testing.T) {
	dir := shades(t)
	for _, name := range []string{"bright/01.png", "bright/03.png", "dark/00.png"} {
		turn(t, filepath.Join(dir, filepath.FromSlash(name)), 6)
	}
	turn(t, filepath.Join(dir, "dark", "02.png"), 1) // lies as it is looked at
	model := filepath.Join(t.TempDir(), "shades.safetensors")
	status, stdout, stderr := cajal(t, "train", dir, "--size", "4", "--out", "none", "--save", model)
	if want := "note: 3 pictures were turned as their EXIF orientation says\n"; status != 0 || !strings.Contains(stdout, want) {
		t.Fatalf("train: status %d, %s%s; want it to say %q", status, stdout, stderr, want)
	}
	for _, command := range []string{"predict", "evaluate"} {
		status, _, stderr := cajal(t, command, model, filepath.Join(dir))
		if want := dir + ": 3 pictures were turned as their EXIF orientation says\n"; status != 0 || stderr != want {
			t.Errorf("%s: status %d, %s; want %q", command, status, stderr, want)
		}
	}
}

// Where standard error is no terminal a line says now and then how far decoding is, but
// not of a folder that is read at once.
func TestPicturesProgress(t *testing.T) {
	var b bytes.Buffer
	p := newPicturesProgress(&b)
	for done := range 4 {
		p.observe(done, 3)
	}
	p.finish()
	if b.Len() > 0 {
		t.Errorf("at once: got %q, want nothing", &b)
	}
	p.every = 0
	for done := range 4 {
		p.observe(done, 3)
	}
	p.finish()
	if got, want := b.String(), "reading pictures: 1 of 3 files\nreading pictures: 2 of 3 files\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
