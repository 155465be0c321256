package serve

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cajal/internal/figure"
	"cajal/internal/jsontoken"
)

// inferReader reads an inference request.
type inferReader struct {
	*jsontoken.Reader
	s *served
	q *request

	id string
	parameters
	level   *float64 // of intervals, where it did not come as JSON
	inputs  []Column // in the order of the model's fields; without rows before they are read
	given   int      // of them, so far
	rows    int      // of each
	outputs []wanted // that are asked for; none for all
	left    leftOut  // inputs that the answer names as unknown
	others  leftOut  // keys and parameters that it names so
	unknown nameSet  // all of them
	place   string   // of the object that is read: "inputs[0]", "" for the body
	words   words
	taken   int // bytes of the binary tensors that the inputs so far have
}

// words are what inputs are called in messages.
type words struct {
	data  string             // what is wanted where there are none
	bytes func(n int) string // says how many bytes of data an input has
}

var jsonWords = words{"it as JSON, or its binary_data_size among its parameters", func(n int) string { return fmt.Sprintf("its binary_data_size is %d", n) }}

// maxID is how many bytes of an id are given back.
const maxID = 4 << 10

func (d *inferReader) read() error {
	err := d.members([]string{"id", "parameters", "inputs", "outputs"}, func(key int) (err error) {
		switch key {
		case 0:
			if d.id, err = d.text("id"); err == nil {
				err = d.checkID()
			}
			return err
		case 1:
			d.parameters, err = d.readParameters(ofRequest)
			return err
		case 2:
			return d.list("inputs", "an object", d.input)
		}
		return d.list("outputs", "an object", d.output)
	})
	if err == nil {
		err = d.End()
	}
	if left := len(d.q.binary) - d.taken; err == nil && left > 0 {
		err = mistakef("%s too many follow the JSON; the inputs have %s by their binary_data_size", figure.Count(left, "byte"), figure.Count(d.taken, "byte"))
	}
	return err
}

func (d *inferReader) checkID() error {
	if len(d.id) > maxID {
		return mistakef("id: it has %d bytes, want at most %d", len(d.id), maxID)
	}
	return nil
}

// members reads an object. visit is called with the place of each key among keys, before
// its value. What others have is left out, and the answer names them, unless it is null. A
// key that is one of keys but for its case is refused, and so is each that comes twice.
func (d *inferReader) members(keys []string, visit func(key int) error) error {
	if d.Kind() != '{' {
		return d.found("", "an object")
	}
	var others []string
	seen := make([]bool, 8)
	more, err := d.Open('{')
	for ; more; more, err = d.Next('}') {
		key, err := d.Key()
		if err != nil {
			return err
		}
		i := slices.Index(keys, key)
		if i >= 0 {
			if seen[i] {
				return d.twice(key)
			}
			seen[i] = true
			if err := visit(i); err != nil {
				return err
			}
			continue
		}
		if at := slices.IndexFunc(keys, func(k string) bool { return strings.EqualFold(k, key) }); at >= 0 {
			return mistakef("%s: the key %q is not known; want %q", d.where(""), key, keys[at])
		}
		if others, err = d.other(others, key); err != nil {
			return err
		}
		if d.Kind() != 'n' {
			d.others.name(d.where(clip(key)))
		}
		if err := d.Skip(); err != nil {
			return err
		}
	}
	return err
}

// maxOthers is how many keys an object may have that nobody here knows.
const maxOthers = 64

func (d *inferReader) other(others []string, key string) ([]string, error) {
	switch {
	case slices.Contains(others, key):
		return nil, d.twice(key)
	case len(others) == maxOthers:
		return nil, mistakef("%s: there are more than %d keys that are not known", d.where(""), maxOthers)
	}
	return append(others, key), nil
}

func (d *inferReader) twice(key string) error {
	return mistakef("%s: the key %q is given twice", d.where(""), clip(key))
}

// where returns the way to a key from the body.
func (d *inferReader) where(key string) string {
	switch {
	case d.place == "" && key == "":
		return "the body"
	case d.place == "":
		return key
	case key == "":
		return d.place
	}
	return d.place + "." + key
}

// found refuses the next value, which is none of the kind that is wanted.
func (d *inferReader) found(key, want string) error {
	kind := d.Kind()
	if err := d.Skip(); err != nil {
		return err
	}
	return mistakef("%s: found %s, want %s", d.where(key), kindWord(kind), want)
}

// null goes over a null, which says that something is not given.
func (d *inferReader) null() (bool, error) {
	if d.Kind() != 'n' {
		return false, nil
	}
	_, err := d.Word()
	return true, err
}

func (d *inferReader) text(key string) (string, error) {
	if null, err := d.null(); null {
		return "", err
	}
	if d.Kind() != '"' {
		return "", d.found(key, "a text")
	}
	return d.Text()
}

// list reads a list of objects.
func (d *inferReader) list(key, of string, read func() error) error {
	if null, err := d.null(); null {
		return err
	}
	if d.Kind() != '[' {
		return d.found(key, "a list of "+strings.TrimPrefix(of, "an ")+"s")
	}
	around, i := d.place, 0
	more, err := d.Open('[')
	for ; more; more, err = d.Next(']') {
		d.place = key + "[" + strconv.Itoa(i) + "]"
		if err := read(); err != nil {
			return err
		}
		i++
	}
	d.place = around
	return err
}

// output reads which output is asked for.
func (d *inferReader) output() error {
	name, p := "", parameters{}
	err := d.members([]string{"name", "parameters"}, func(key int) (err error) {
		if key == 0 {
			name, err = d.text("name")
		} else {
			p, err = d.readParameters(ofOutput)
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.want(name, p)
}

// want takes an output that is asked for.
func (d *inferReader) want(name string, p parameters) error {
	switch {
	case !slices.Contains(d.s.outputs, name):
		return mistakef("there is no output %q; there are %s", clip(name), strings.Join(d.s.outputs, ", "))
	case slices.ContainsFunc(d.outputs, func(w wanted) bool { return w.name == name }):
		return mistakef("the output %q is asked for twice", name)
	}
	w := wanted{name, p.binary, p.top}
	d.outputs = append(d.outputs, w)
	return d.s.checkTop(w)
}
