package grpc

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// parameter is one of a request's or an output's.
type parameter struct {
	key   string
	value any // bool, int64, uint64, float64 or string; nil for none
}

// Where parameters that are known belong.
const (
	ofRequest = "among the request's own parameters"
	ofInput   = "among the parameters of an input"
	ofOutput  = "among the parameters of an output"
)

var places = map[string]string{"interval": ofRequest, "binary_data_output": ofRequest, "classification": ofOutput, "binary_data": ofOutput}

// checkPlaces refuses parameters that are known and belong elsewhere, and those that differ
// from one that is known in their case alone, since leaving them out would not show.
func checkPlaces(list []parameter, of string) error {
	for i := range list {
		key := list[i].key
		if belongs := places[key]; belongs != "" && belongs != of {
			return fmt.Errorf("parameters.%s: it belongs %s", key, belongs)
		}
		for known := range places {
			if key != known && strings.EqualFold(key, known) {
				return fmt.Errorf("parameters: the key %q is not known; want %q", clip(key), known)
			}
		}
	}
	return nil
}

// maxNamed is how many parameters that are not known are told of: of one more than the
// answer names, so that it says that there are others.
const maxNamed = 21

// appendUnknown adds the parameters of a place that are not known here to a list, which the
// answer names: who sends a priority, or misspells an interval, is told that it has no effect.
// They are sorted, since those of a client's map come in another order each time.
func (d *reader) appendUnknown(names []string, list []parameter, place string) ([]string, error) {
	list = slices.SortedFunc(slices.Values(list), func(a, b parameter) int { return strings.Compare(a.key, b.key) })
	for i := range list {
		if places[list[i].key] != "" || len(names) == maxNamed {
			continue
		}
		name := place + "parameters." + clip(list[i].key)
		if err := d.take(int64(len(name) + 64)); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// find returns a parameter, nil if it is not given.
func find(list []parameter, key string) *parameter {
	if at := slices.IndexFunc(list, func(p parameter) bool { return p.key == key }); at >= 0 {
		return &list[at]
	}
	return nil
}

// parameter reads one more of a list. A key that comes twice is refused, where a map would
// keep the last.
func (d *reader) parameter(w *wire, list []parameter) ([]parameter, error) {
	if err := d.take(parameterBytes); err != nil {
		return nil, err
	}
	message, err := w.bytes()
	if err != nil {
		return nil, err
	}
	p, own := parameter{}, &wire{message}
	err = own.fields(func(t tag) (err error) {
		switch t {
		case 1<<3 | bytesType:
			p.key, err = own.text("the key")
		case 2<<3 | bytesType:
			var value string
			if value, err = own.bytes(); err == nil {
				err = p.read(value)
			}
		default:
			err = own.skip(t)
		}
		return err
	})
	switch {
	case err != nil:
	case slices.ContainsFunc(list, func(other parameter) bool { return other.key == p.key }):
		err = strict("the key %q is given twice", clip(p.key))
	case len(list) == maxParameters:
		err = strict("there are more than %d", maxParameters)
	}
	if err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	return append(list, p), nil
}

// read reads an InferParameter. Of several values the last counts.
func (p *parameter) read(message string) error {
	w := &wire{message}
	return w.fields(func(t tag) (err error) {
		var n uint64
		switch t {
		case 1<<3 | varintType:
			n, err = w.varint()
			p.value = n != 0
		case 2<<3 | varintType:
			n, err = w.varint()
			p.value = int64(n)
		case 3<<3 | bytesType:
			p.value, err = w.text("the value")
		case 4<<3 | fixed64Type:
			var b string
			if b, err = w.take(8); err == nil {
				p.value = math.Float64frombits(binary.LittleEndian.Uint64([]byte(b)))
			}
		case 5<<3 | varintType:
			p.value, err = w.varint()
		default:
			err = w.skip(t)
		}
		return err
	})
}

// found says what a parameter is.
func (p *parameter) found() string {
	switch v := p.value.(type) {
	case nil:
		return "nothing"
	case string:
		return "the text " + strconv.Quote(clip(v))
	case float64:
		return "the number " + strconv.FormatFloat(v, 'g', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// interval returns the level of intervals, nil if none is given. Clients whose schema has no
// numbers with a fraction send it as a text.
func interval(list []parameter) (*float64, error) {
	p := find(list, "interval")
	if p == nil {
		return nil, nil
	}
	level := math.NaN()
	switch v := p.value.(type) {
	case float64:
		level = v
	case int64:
		level = float64(v)
	case uint64:
		level = float64(v)
	case string:
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			level = n
		}
	}
	if math.IsNaN(level) || math.IsInf(level, 0) {
		return nil, fmt.Errorf("parameters.interval: found %s, want a number, a level such as 0.9", p.found())
	}
	return &level, nil
}

// truth returns a parameter that is true or false, otherwise if it is not given.
func truth(list []parameter, key string, otherwise bool) (bool, error) {
	p := find(list, key)
	if p == nil {
		return otherwise, nil
	}
	v, ok := p.value.(bool)
	if !ok {
		return false, fmt.Errorf("parameters.%s: found %s, want true or false", key, p.found())
	}
	return v, nil
}

// count returns a parameter that is a whole number from 1, and 0 if it is not given.
func count(list []parameter, key string) (int, error) {
	p := find(list, key)
	if p == nil {
		return 0, nil
	}
	switch v := p.value.(type) {
	case int64:
		if v >= 1 {
			return int(min(v, 1<<30)), nil
		}
	case uint64:
		if v >= 1 {
			return int(min(v, 1<<30)), nil
		}
	}
	return 0, fmt.Errorf("parameters.%s: found %s, want a whole number of at least 1", key, p.found())
}
