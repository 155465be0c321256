package serve

import (
	"strconv"
)

// parameters are those of a request, an input or an output that are known here; others
// are left out.
type parameters struct {
	interval string // as it stands, "" if it is not given
	sized    bool   // binary_data_size is given: the data of an input are behind the JSON
	size     int64
	binary   *bool // binary_data of an output, nil if it is not given
	all      bool  // binary_data_output of a request
	top      int   // classification of an output
}

// wanted is an output that is asked for.
type wanted struct {
	name   string
	binary *bool // in binary or not; nil for what the request says of all
	top    int   // classes to name, 0 for the output as it is
}

// places are where the parameters that are known here belong.
var places = map[string]string{
	intervalKey: ofRequest, "binary_data_size": ofInput, "binary_data": ofOutput, "binary_data_output": ofRequest, "classification": ofOutput,
}

const (
	ofRequest = `among the request's own parameters, beside "inputs"`
	ofInput   = "among the parameters of an input"
	ofOutput  = "among the parameters of an output"
)

// readParameters reads the object of parameters of a place. One that is known and belongs
// elsewhere is refused, since leaving it out would not show.
func (d *inferReader) readParameters(of string) (p parameters, err error) {
	const key = "parameters"
	if null, err := d.null(); null {
		return p, err
	}
	if d.Kind() != '{' {
		return p, d.found(key, "an object")
	}
	around := d.place
	d.place = d.where(key)
	known := []string{intervalKey, "binary_data_size", "binary_data", "binary_data_output", "classification"}
	err = d.members(known, func(key int) (err error) {
		given := false
		name := known[key]
		if places[name] != of && d.Kind() != 'n' {
			return mistakef("%s: it belongs %s", d.where(name), places[name])
		}
		switch key {
		case 0:
			p.interval, err = d.Raw()
		case 1:
			p.size, p.sized, err = d.count(name, 0)
		case 2:
			p.binary, err = d.truth(name)
		case 3:
			var all *bool
			all, err = d.truth(name)
			p.all = all != nil && *all
		default:
			var n int64
			if n, given, err = d.count(name, 1); given {
				p.top = int(min(n, 1<<30))
			}
		}
		return err
	})
	d.place = around
	return p, err
}

// truth reads true or false, or nil for null.
func (d *inferReader) truth(key string) (*bool, error) {
	if null, err := d.null(); null {
		return nil, err
	}
	if k := d.Kind(); k != 't' && k != 'f' {
		return nil, d.found(key, "true or false")
	}
	word, err := d.Word()
	yes := word == "true"
	return &yes, err
}

// count reads a whole number that is not below the least; given is false for null.
func (d *inferReader) count(key string, least int64) (n int64, given bool, err error) {
	if null, err := d.null(); null {
		return 0, false, err
	}
	switch d.Kind() {
	case '{', '[', '"', 't', 'f':
		return 0, false, d.found(key, "a whole number")
	}
	word, err := d.Word()
	if err != nil {
		return 0, false, err
	}
	if n, err = strconv.ParseInt(word, 10, 64); err != nil || n < least {
		return 0, false, mistakef("%s: found the number %s, want a whole number of at least %d", d.where(key), short(word), least)
	}
	return n, true, nil
}
