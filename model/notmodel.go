package model

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"cajal/safetensors"
)

// notModel says of a file that cannot be opened as a model what it looks like,
// and what to do. Errors of files that look like models stay as they are.
func notModel(path string, err error) error {
	if strings.Contains(path, "://") {
		return &Error{File: path, Rule: "it is an address; want a file, so fetch it first"}
	}
	info, e := os.Stat(path)
	if e == nil && info.IsDir() {
		return &Error{File: path, Rule: directoryRule(path)}
	}
	var format *safetensors.FormatError
	if e != nil || !info.Mode().IsRegular() || !errors.As(err, &format) {
		return fmt.Errorf("model: %w", err)
	}
	kind := looksLike(path)
	if kind == "" {
		return fmt.Errorf("model: %w", err)
	}
	return &Error{File: path, Rule: "this is no model file: it " + kind + "; " + wantModel}
}

// FileName is what a model is called in the directory of a run.
const FileName = "model.safetensors"

const wantModel = "want one that cajal train wrote, such as runs/NAME/model.safetensors or that of --save"

// directoryRule says of a directory where the model may be.
func directoryRule(path string) string {
	if _, err := os.Stat(filepath.Join(path, FileName)); err == nil {
		return "it is a directory; the model in it is " + filepath.Join(path, FileName)
	}
	return "it is a directory; " + wantModel
}

// beginnings are how files of some kinds begin.
var beginnings = []struct{ bytes, kind string }{
	{"PAR1", "looks like a Parquet table"},
	{"\x93NUMPY", "looks like a NumPy array (.npy)"},
	{"PK\x03\x04", "looks like a zip archive, as .npz files, Keras's and PyTorch's own are; PyTorch's models can be saved with safetensors.torch.save_file, but lack the recipe that cajal needs"},
	{"\x89HDF\r\n", "looks like an HDF5 file, as Keras writes"},
	{"\x89PNG\r\n", "looks like a PNG picture"},
	{"\xff\xd8\xff", "looks like a JPEG picture"},
	{"\x1f\x8b", "is packed with gzip"},
	{"\x80\x02", "looks like a Python pickle, as older PyTorch files are"},
	{"\x80\x04", "looks like a Python pickle"},
	{"\x80\x05", "looks like a Python pickle"},
	{"%PDF", "looks like a PDF"},
	{"\x7fELF", "is a program"},
}

const tableOfText = "looks like a table of text (CSV), which cajal train, predict and evaluate take as data"

// looksLike says what a file that is not in the format of models looks like, ""
// if it may be a damaged model.
func looksLike(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return ""
	}
	head = head[:n]
	for _, b := range beginnings {
		if bytes.HasPrefix(head, []byte(b.bytes)) {
			return b.kind
		}
	}
	switch {
	case n == 0:
		return "is empty"
	case len(head) > 8 && head[8] == '{':
		return "" // where the header of a model begins
	case isOtherText(head):
		return tableOfText
	case !isText(head) && !hasControls(head):
		return "looks like text that is not UTF-8, perhaps GBK, Shift-JIS or Latin-1"
	case !isText(head):
		return "is binary data of another kind"
	case strings.EqualFold(filepath.Ext(path), ".toml"):
		return "looks like a recipe, which cajal train takes"
	case head[0] == '{' || head[0] == '[':
		return "looks like JSON"
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if bytes.ContainsAny(line, ",;\t|") {
		return tableOfText
	}
	return "is text"
}

// isText reports whether the beginning of a file is text in UTF-8.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && size <= 1:
			return len(head) < utf8.UTFMax // a letter may be cut off at the end
		case r < ' ' && !strings.ContainsRune("\t\n\r\f", r):
			return false
		}
		head = head[size:]
	}
	return true
}

// hasControls reports whether some bytes are control characters that no text has.
func hasControls(head []byte) bool {
	return slices.ContainsFunc(head, func(c byte) bool {
		return c < ' ' && !bytes.ContainsRune([]byte("\t\n\r\f"), rune(c))
	})
}

// isOtherText reports whether the beginning of a file is a table of text that is not in
// UTF-8: lines with the same sign between their cells, without control characters; or such
// lines in UTF-16.
func isOtherText(head []byte) bool {
	if isText(head) {
		return false
	}
	if utf16 := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")); utf16 {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	line, rest, more := bytes.Cut(head, []byte("\n"))
	return more && !hasControls(head) && slices.ContainsFunc([]byte(",;\t|"), func(sign byte) bool {
		return bytes.IndexByte(line, sign) >= 0 && bytes.IndexByte(rest, sign) >= 0
	})
}
