package jsontoken

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// tree reads a value as encoding/json does with UseNumber.
func tree(r *Reader) (v any, err error) {
	switch r.Kind() {
	case '[':
		list := []any{}
		more, err := r.Open('[')
		for ; more; more, err = r.Next(']') {
			e, err := tree(r)
			if err != nil {
				return nil, err
			}
			list = append(list, e)
		}
		return list, err
	case '{':
		object := map[string]any{}
		more, err := r.Open('{')
		for ; more; more, err = r.Next('}') {
			key, err := r.Key()
			if err != nil {
				return nil, err
			}
			if object[key], err = tree(r); err != nil {
				return nil, err
			}
		}
		return object, err
	case '"':
		return r.Text()
	}
	word, err := r.Word()
	switch word {
	case "true", "false":
		return word == "true", err
	case "null":
		return nil, err
	}
	return json.Number(word), err
}

// texts are JSON and what is nearly so.
var texts = []string{
	`{"rows":[{"a":1,"b":"x"},{"a":-0.5e+3,"b":null}]}`, ` [ true , false , null ] `, `"\u00e9\ud83d\ude00\ud800\ud800\u0041\n\/"`, "\"\xff\xfe\xc3\x28\"",
	`""`, `{}`, `[]`, `[[],{}]`, `0`, `-0`, `00`, `01`, `-`, `1.`, `1.e5`, `.5`, `1e`, `1e+`, `1E-05`, `tru`, `nul`, `falsee`, `"`, `"\`, `"\u12"`, `"\x"`, "\"\n\"", "\"a\x00\"",
	`[1,]`, `[,1]`, `[1 2]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":1}}`, `[1]]`, `[`, `{`, `[1`, `{"a":1`, ``, ` `, `1 2`, "\ufeff1", `+1`, `NaN`, `Infinity`,
	`"\ud83d"`, `"\ud83d\u0041"`, `"\ude00\ud83d"`, `"\uD83D\uDE00"`, "1e5", "123456789012345678901234567890", "\v1", "[\"\xed\xa0\x80\"]", `"\ud83d\ud83d\ude00"`,
}

// same holds a reading against that of encoding/json.
func same(t *testing.T, text string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var want any
	wrong := d.Decode(&want)
	if wrong == nil && !json.Valid([]byte(text)) {
		wrong = errors.New("something follows")
	}
	r := New(text)
	got, err := tree(r)
	if err == nil {
		err = r.End()
	}
	skipped := New(text)
	raw, skip := skipped.Raw()
	if skip == nil {
		skip = skipped.End()
	}
	switch {
	case (err == nil) != (wrong == nil) || (skip == nil) != (wrong == nil):
		t.Errorf("%q: read %v, skipped %v; encoding/json: %v", text, err, skip, wrong)
	case wrong == nil && !reflect.DeepEqual(got, want):
		t.Errorf("%q: got %#v, want %#v", text, got, want)
	case wrong == nil && raw != strings.Trim(text, " \t\r\n"):
		t.Errorf("%q: Raw gave %q", text, raw)
	}
}

func TestReader(t *testing.T) {
	for _, text := range texts {
		same(t, text)
	}
	same(t, strings.Repeat("[", 3000)+strings.Repeat("]", 3000))
}

func FuzzReader(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < Depth {
			same(t, text)
		}
	})
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{"rows":[`:                    `it is not JSON: byte 9: the text ends, want a value`,
		``:                             `it is not JSON: it is empty, want a value`,
		` `:                            `it is not JSON: byte 1: the text ends, want a value`,
		`{"a":NaN}`:                    `it is not JSON: byte 6: found NaN, which JSON does not have; want a number, or null`,
		`[-Infinity]`:                  `it is not JSON: byte 2: found -Infinity, which JSON does not have; want a number, or null`,
		`[-x]`:                         `it is not JSON: byte 3: found 'x', want a digit`,
		`[1,,2]`:                       `it is not JSON: byte 4: found ',', want a value`,
		`[1 2]`:                        `it is not JSON: byte 4: found '2', want ',' or ']'`,
		`{"a" 1}`:                      `it is not JSON: byte 6: found '1', want ':'`,
		`{a:1}`:                        `it is not JSON: byte 2: found 'a', want a key in quotes`,
		"[\"a\nb\"]":                   `it is not JSON: byte 4: found '\n', want an escape for a control character`,
		strings.Repeat("[", 1_000_000): `it is not JSON: byte 10001: lists and objects lie deeper in each other than 10000`,
	} {
		if err := New(text).Skip(); err == nil || err.Error() != want {
			t.Errorf("%.20q: got %v, want %s", text, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	stop, calls := errors.New("stop"), 0
	r := New("[" + strings.Repeat("1,", 5000) + "1]")
	r.Check(func() error {
		if calls++; calls == 3 {
			return stop
		}
		return nil
	})
	if err := r.Skip(); err != stop || r.At() > 3*2*often {
		t.Errorf("got %v at byte %d, want the check's error after %d values", err, r.At(), 3*often)
	}
}

// A string that is made takes no more than Alloc is told, and is not made without its leave.
func TestAlloc(t *testing.T) {
	for _, text := range []string{`"a\u00e9\n"`, "\"\xff\xff\xff\"", "\"é\xc3(\\t\"", `"\ud800\ud83d\ude00"`} {
		r, told := New(text), int64(0)
		r.Alloc(func(n int64) error { told = n; return nil })
		got, err := r.Text()
		if err != nil || int64(len(got)) > told || told == 0 {
			t.Errorf("%q: %q, %v of %d bytes, and Alloc was told %d", text, got, err, len(got), told)
		}
		no := errors.New("no")
		r = New(text)
		r.Alloc(func(int64) error { return no })
		if _, err := r.Text(); err != no {
			t.Errorf("%q: got %v, want what Alloc says", text, err)
		}
	}
	r := New(`"plain é"`)
	r.Alloc(func(int64) error { return errors.New("no") })
	if _, err := r.Text(); err != nil {
		t.Errorf("a string that lies in the text: %v", err)
	}
}

func BenchmarkSkip(b *testing.B) {
	text := `{"rows":[` + strings.Repeat(`{"sepal_length":5.1,"name":"a text"},`, 1000) + `{}]}`
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := New(text).Skip(); err != nil {
			b.Fatal(err)
		}
	}
}
