package safetensors

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// parseIndex reads the JSON of an index. Of its metadata, which may hold
// anything, total_size is looked at; keys beside the two that are known are
// passed over, since programs add theirs. A key that is given twice is an
// error.
func parseIndex(text string) (*index, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("it is not UTF-8")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	i := &index{totalSize: -1}
	err := object(d, func(key string) error {
		switch key {
		case "weight_map":
			i.weightMap = map[string]string{}
			return object(d, func(tensor string) error {
				return d.Decode(&stringOf{i.weightMap, tensor})
			})
		case "metadata":
			return i.metadata(d)
		}
		var other json.RawMessage
		return d.Decode(&other)
	})
	switch {
	case err != nil:
		return nil, err
	case i.weightMap == nil:
		return nil, errors.New("it has no weight_map")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows its object")
	}
	return i, nil
}

// metadata reads total_size, a whole number that some programs write as a
// float.
func (i *index) metadata(d *json.Decoder) error {
	return object(d, func(key string) error {
		var value any
		if err := d.Decode(&value); err != nil || key != "total_size" {
			return err
		}
		n, ok := value.(json.Number)
		if !ok {
			return fmt.Errorf("total_size is %s, want a number", brief(fmt.Sprint(value)))
		}
		size, err := n.Float64()
		if err != nil || size != math.Trunc(size) || size < 0 || size >= 1<<53 {
			return fmt.Errorf("total_size is %s, want a whole number of bytes", brief(n.String()))
		}
		i.totalSize = int64(size)
		return nil
	})
}

// stringOf decodes a string into a map. A null or a number is an error.
type stringOf struct {
	all map[string]string
	key string
}

// UnmarshalJSON implements [json.Unmarshaler].
func (s *stringOf) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '"' {
		return fmt.Errorf("the file of %q is %s, want a string", brief(s.key), brief(string(b)))
	}
	var v string
	err := json.Unmarshal(b, &v)
	s.all[s.key] = v
	return err
}

// object reads an object, with member for the value of each key.
func object(d *json.Decoder, member func(key string) error) error {
	if err := delimiter(d, '{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		switch {
		case !ok:
			return fmt.Errorf("found %v, want a key", t)
		case seen[key]:
			return fmt.Errorf("%q is given twice", brief(key))
		}
		seen[key] = true
		if err := member(key); err != nil {
			return err
		}
	}
	return delimiter(d, '}')
}

func delimiter(d *json.Decoder, want json.Delim) error {
	t, err := d.Token()
	switch {
	case err != nil:
		return err
	case t != want:
		return fmt.Errorf("found %s, want %v", brief(fmt.Sprint(t)), want)
	}
	return nil
}
