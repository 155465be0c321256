package csv

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"cajal/data/table"
)

// What a file packed with gzip may unpack to: text rarely packs to less than a
// fiftieth of its size.
const (
	unpackRatio = 50
	unpackFree  = 64 << 20
)

// encodings are those that a file's letters are decoded from.
var encodings = map[string]encoding.Encoding{
	"utf-8":        encoding.Nop,
	"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"windows-1250": charmap.Windows1250,
	"windows-1251": charmap.Windows1251,
	"windows-1252": charmap.Windows1252,
	"iso-8859-1":   charmap.ISO8859_1,
	"iso-8859-2":   charmap.ISO8859_2,
	"iso-8859-15":  charmap.ISO8859_15,
	"cp437":        charmap.CodePage437,
	"cp850":        charmap.CodePage850,
	"koi8-r":       charmap.KOI8R,
	"macintosh":    charmap.Macintosh,
	"gb18030":      simplifiedchinese.GB18030,
}

// Encodings returns the names that Options.Encoding may have.
func Encodings() []string {
	names := make([]string, 0, len(encodings))
	for n := range encodings {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// text is a file's text, unpacked and as UTF-8, read from the beginning again and
// again.
type text struct {
	name     string
	file     table.File
	size     int64 // of the text, as far as it is known
	packed   bool
	encoding string // "" for UTF-8, as long as nothing speaks against it
	guessed  string // why the encoding is taken
	head     []byte // the first bytes, unpacked and not decoded
}

// begin finds out how the text is packed and encoded, and refuses what is none.
func (t *text) begin() error {
	if _, ok := encodings[t.encoding]; t.encoding != "" && !ok {
		return fmt.Errorf("read %s: encoding %q, want one of %s", t.name, t.encoding, strings.Join(Encodings(), ", "))
	}
	head := make([]byte, 512)
	n, err := t.file.ReadAt(head[:min(t.size, int64(len(head)))], 0)
	if err != nil && !ended(err) {
		return fmt.Errorf("read %s: %w", t.name, err)
	}
	t.head = head[:n]
	if bytes.HasPrefix(t.head, []byte("\x1f\x8b")) {
		if err := t.unpack(); err != nil {
			return err
		}
	}
	what := foreign(t.head)
	if what == "" {
		if t.encoding == "" {
			t.encoding = sixteen(t.head)
		}
		if !strings.HasPrefix(t.encoding, "utf-16") {
			what = binary(t.head)
		}
	}
	if what == "" {
		return nil
	}
	switch {
	case t.packed && bytes.HasPrefix(t.head, []byte(parquetMark)): // unpacked it may be read
		what = "within gzip this is a Parquet file, which packs its cells itself; unpack it: gunzip NAME"
	case t.packed:
		what = "within gzip " + what
	}
	return &table.Error{File: t.name, Rule: named(what, filepath.Base(t.name))}
}

// named puts a file's name into advice on it. A shell empties the file that a command
// writes before the command reads it, so the two have different names.
func named(advice, name string) string {
	base := strings.TrimSuffix(name, filepath.Ext(name))
	for _, end := range []string{".csv", ".parquet", ".npz"} {
		if name == base+end {
			advice = strings.ReplaceAll(advice, "BASE"+end, "BASE-2"+end)
		}
	}
	return strings.NewReplacer("NAME", name, "BASE", base).Replace(advice)
}

// unpack reads a packed file once, to know its size and that it is whole.
func (t *text) unpack() error {
	packed := t.size
	t.packed = true
	r, err := t.raw()
	if err != nil {
		return err
	}
	limit := unpackRatio*packed + unpackFree
	head := bytes.NewBuffer(nil)
	t.size, err = io.Copy(io.Discard, io.LimitReader(io.TeeReader(r, &firstBytes{head}), limit+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &table.Error{File: t.name, Rule: "the file is packed with gzip and ends too early: it is cut off"}
	case err != nil:
		return &table.Error{File: t.name, Rule: fmt.Sprintf("the file is packed with gzip and damaged: %v", err)}
	case t.size > limit:
		return &table.Error{File: t.name, Rule: fmt.Sprintf("the file is packed with gzip and unpacks to more than %d MB, want at most %d times its size and %d MB; "+
			"if that is right, unpack it first, with gzip -d", limit>>20, unpackRatio, unpackFree>>20)}
	}
	t.head = head.Bytes()
	return nil
}

// firstBytes keeps the first bytes that are written.
type firstBytes struct{ b *bytes.Buffer }

func (f *firstBytes) Write(p []byte) (int, error) {
	f.b.Write(p[:min(len(p), 512-f.b.Len())])
	return len(p), nil
}

// raw returns the bytes from the beginning, unpacked.
func (t *text) raw() (io.Reader, error) {
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	if !t.packed {
		return t.file, nil
	}
	r, err := gzip.NewReader(bufio.NewReader(t.file))
	if err != nil {
		return nil, &table.Error{File: t.name, Rule: fmt.Sprintf("the file is packed with gzip and damaged: %v", err)}
	}
	return r, nil
}

var byteOrderMark = []byte("\ufeff")

// open returns the text from the beginning, as UTF-8 and without a byte order mark.
func (t *text) open() (io.Reader, error) {
	r, err := t.raw()
	if err != nil {
		return nil, err
	}
	if t.encoding != "" && t.encoding != "utf-8" {
		r = encodings[t.encoding].NewDecoder().Reader(r)
	}
	b := bufio.NewReader(r)
	if mark, err := b.Peek(len(byteOrderMark)); err == nil && bytes.Equal(mark, byteOrderMark) {
		_, _ = b.Discard(len(byteOrderMark)) // they are there
	}
	return b, nil
}

// fallBack takes the encoding of a text that is not UTF-8. Chinese letters are two
// bytes with the highest bit; a letter with an accent mostly stands alone.
func (t *text) fallBack() error {
	if t.encoding != "" {
		return errors.New("the encoding is chosen")
	}
	r, err := t.raw()
	if err != nil {
		return err
	}
	pairs, alone := 0, 0
	b := bufio.NewReader(r)
	for run := 0; pairs+alone < 1000; {
		c, err := b.ReadByte()
		if err == nil && c >= utf8.RuneSelf {
			run++
			continue
		}
		if run%2 == 0 {
			pairs += run / 2
		} else {
			alone++
		}
		if run = 0; err != nil {
			break
		}
	}
	t.encoding = "windows-1252"
	if pairs > 10*alone {
		t.encoding = "gb18030"
	}
	t.guessed = fmt.Sprintf("the text is not UTF-8, and is read as %s; where its letters are wrong then, save it as UTF-8, or say --encoding NAME (encoding in a recipe)", t.encoding)
	return nil
}

// notes says how the text was read.
func (t *text) notes() []string {
	switch {
	case t.guessed != "":
		return []string{t.guessed}
	case strings.HasPrefix(t.encoding, "utf-16"):
		return []string{"the text is UTF-16"}
	}
	return nil
}
