package serve

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"cajal/internal/jsontoken"
)

// valueError is what is wrong with a value, without its place.
type valueError struct{ what string }

func (e *valueError) Error() string { return e.what }

// errNoCell is returned by cell, which stands before the value then.
var errNoCell = errors.New("no value of a cell")

// cell reads a value as a file would have it: a number with the digits that were sent, a
// missing value as nothing.
func cell(r *jsontoken.Reader) (string, error) {
	switch r.Kind() {
	case '{', '[':
		return "", errNoCell
	case '"':
		return r.Text()
	case 'n':
		_, err := r.Word()
		return "", err
	}
	return r.Word()
}

// readNumbers reads a number, true or false, or a list of them, nested or not, in order.
// visit sees the first most of them; got is how many there are, or are before an error. So
// many more than most are not counted that they would cost time: the error is errMany.
func readNumbers(r *jsontoken.Reader, most int, visit func(word string) error) (got int, err error) {
	err = leaves(r, jsontoken.Depth, func() error {
		switch r.Kind() {
		case '"', '{', 'n':
			found, err := found(r)
			if err != nil {
				return err
			}
			return &valueError{"found " + found + ", want a number"}
		}
		word, err := r.Word()
		if err != nil {
			return err
		}
		if got < most {
			err = visit(word)
		}
		if err == nil {
			if got++; got == most+countedOn {
				return errMany
			}
		}
		return err
	})
	return got, err
}

// countedOn is how many values are counted beyond those that are wanted.
const countedOn = 100_000

var errMany = errors.New("there are far too many values")

// leaves calls visit before each value that is no list, in a value or in lists in it, as
// deep as depth says.
func leaves(r *jsontoken.Reader, depth int, visit func() error) error {
	for inside := 0; ; {
		more := true
		var err error
		if r.Kind() == '[' {
			if inside == depth {
				return errTooDeep
			}
			if more, err = r.Open('['); more {
				inside++
				continue
			}
		} else {
			err = visit()
		}
		for more = false; err == nil && !more; {
			if inside == 0 {
				return nil
			}
			if more, err = r.Next(']'); !more {
				inside--
			}
		}
		if err != nil {
			return err
		}
	}
}

// errTooDeep is what is wrong with lists in lists that a tensor's shape has no axes for.
var errTooDeep = &valueError{"the lists are nested deeper than the shape says"}

// found reads the next value, and shows its beginning in a message.
func found(r *jsontoken.Reader) (string, error) {
	raw, err := r.Raw()
	return short(raw), err
}

// short returns the beginning of a JSON value, for a message.
func short(v string) string {
	const most = 40
	if len(v) <= most {
		return v
	}
	return strings.ToValidUTF8(v[:most], "") + "…"
}

// clip returns the beginning of a name that a request gives, for a message.
func clip(name string) string {
	const most = 200
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}

// kindWord says what kind of value begins with a character.
func kindWord(kind byte) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}

// nameSet is the names in a request that the server does not know: a name may come once in
// each row, or in an object.
type nameSet struct{ last map[string]int }

// maxNames is how many different unknown names a request may have.
const maxNames = 10_000

// add takes note of a name in a row, counted from 1, and reports whether it came before in
// that row.
func (n *nameSet) add(a *account, name string, row int) (twice bool, err error) {
	if was, ok := n.last[name]; ok {
		n.last[name] = row
		return was == row, nil
	}
	if len(n.last) == maxNames {
		return false, &httpError{http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d different names that the model does not know; want its columns", maxNames)}
	}
	if n.last == nil {
		n.last = map[string]int{}
	}
	n.last[name] = row
	return false, a.take(64)
}
