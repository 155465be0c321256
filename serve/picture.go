package serve

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"cajal/data/images"
	"cajal/model"
)

// Files of pictures may stand where a sample of a model of pictures stands: one as the
// whole body of POST /predict, by its content type, and any in JSON, in base64, in place of
// the numbers that it becomes.

// pictureTypes are the content types of pictures.
var pictureTypes = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// pictureFormats says what a picture may be.
const pictureFormats = "PNG, JPEG, GIF or WebP"

// picture returns what a picture becomes that is a whole sample, nil if the model takes none.
func (s *served) picture() *model.Pictures {
	if len(s.all) != 1 {
		return nil
	}
	return s.all[0].Pictures
}

// checkPredict looks at a request of POST /predict before its body is read.
func (s *served) checkPredict(q *request) error {
	q.pictures = s.picture() != nil
	return s.interval(q)
}

// isPicture reports whether a body is a picture by its content type, and refuses those that
// are none that is read.
func (q *request) isPicture() (bool, error) {
	kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "image/") {
		return false, nil
	}
	switch {
	case !q.pictures:
		return false, &httpError{http.StatusUnsupportedMediaType, fmt.Errorf("the content type is %.200q, and no pictures are taken here; want application/json", kind)}
	case !slices.Contains(pictureTypes, kind):
		return false, &httpError{http.StatusUnsupportedMediaType, fmt.Errorf("the content type is %.200q, want %s, or application/json", kind, strings.Join(pictureTypes, ", "))}
	}
	return true, nil
}

// readPicture reads a body that is a picture.
func (s *served) readPicture(q *request) ([]Column, error) {
	c := Column{Name: s.all[0].Name, Rows: 1}
	if err := q.decode(&c, &s.all[0], "the picture", q.body); err != nil {
		return nil, err
	}
	return []Column{c}, nil
}

// decode adds the numbers of a picture to a column. The memory that its decoding takes is
// charged before it begins, by what its header says.
func (q *request) decode(c *Column, f *Field, name, file string) error {
	spec := images.Spec{Size: f.Pictures.Size, Channels: f.Pictures.Channels}
	r := &timed{strings.NewReader(file), q.ctx}
	h, err := images.ReadHeader(name, r)
	if err != nil {
		return q.undecoded(err)
	}
	need := spec.Bytes(h) + 4*int64(f.size())
	if err := q.account.take(need); err != nil {
		if wrong, ok := errors.AsType[*httpError](err); ok && wrong.status == http.StatusRequestEntityTooLarge {
			err = &httpError{wrong.status, fmt.Errorf("%s: to decode its %d×%d pixels takes %s, and a request may have %s; want a smaller picture, or one at a time",
				name, h.Width, h.Height, size(need), size(q.account.most()))}
		}
		return err
	}
	defer q.account.give(need)
	numbers := make([]float32, f.size())
	if err := spec.Decode(h, r, numbers); err != nil {
		return q.undecoded(err)
	}
	if c.Numbers, err = grow(q.account, c.Numbers, len(numbers), 8); err != nil {
		return err
	}
	for _, v := range numbers {
		c.Numbers = append(c.Numbers, float64(v))
	}
	return nil
}

// undecoded is the error of a picture that was not decoded: that time is over, or what is
// wrong with it.
func (q *request) undecoded(err error) error {
	if over := q.ctx.Err(); over != nil {
		return over
	}
	return mistake(err)
}

// timed is a file that can be read until a time is over.
type timed struct {
	file *strings.Reader
	ctx  context.Context
}

// Read reads some bytes.
func (t *timed) Read(b []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	return t.file.Read(b)
}

// Seek goes to a place.
func (t *timed) Seek(offset int64, whence int) (int64, error) { return t.file.Seek(offset, whence) }

// b64 is the key of a picture in KServe's first protocol and TensorFlow's.
const b64 = "b64"

// isPicture reports whether a picture is what comes next, in base64: a text, or an object
// with the key b64.
func (d *rowReader) isPicture(f *Field) bool {
	return f.Pictures != nil && (d.Kind() == '"' || d.Kind() == '{')
}

// picture reads a picture in base64.
func (d *rowReader) picture(c *Column, f *Field) error {
	if d.Kind() == '{' {
		return d.wrappedPicture(c, f)
	}
	text, err := d.Text()
	if err != nil {
		return err
	}
	if after, ok := strings.CutPrefix(text, "data:image/"); ok { // as a page's FileReader has it
		if _, data, ok := strings.Cut(after, ";base64,"); ok {
			text = data
		}
	}
	bytes := int64(base64.StdEncoding.DecodedLen(len(text)))
	if err := d.q.account.take(bytes); err != nil {
		return err
	}
	defer d.q.account.give(bytes)
	file, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return mistakef("row %d: %s: the text is not base64: %w; want the base64 of a picture, %s, or a list of %d numbers", d.rows, f.Name, err, pictureFormats, f.size())
	}
	return d.q.decode(c, f, fmt.Sprintf("row %d: %s", d.rows, f.Name), string(file))
}

// wrappedPicture reads {"b64": "…"}.
func (d *rowReader) wrappedPicture(c *Column, f *Field) error {
	taken, err := d.lone(func(key string) bool { return key == b64 && d.Kind() == '"' }, func() error { return d.picture(c, f) })
	if taken || err != nil {
		return err
	}
	return mistakef("row %d: %s: want a picture in base64, a list of numbers, or an object with the key %q alone", d.rows, f.Name, b64)
}
