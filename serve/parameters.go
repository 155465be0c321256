package serve

import (
	"maps"
	"slices"
	"strconv"
)

// parameters are those of a request, an input or an output that are known here; others
// are left out, and the answer says so.
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

// The parameters that are known here, and where each belongs.
const (
	sizeKey   = "binary_data_size"
	binaryKey = "binary_data"
	allKey    = "binary_data_output"
	topKey    = "classification"
)

var (
	belongs         = map[string]string{intervalKey: ofRequest, allKey: ofRequest, sizeKey: ofInput, binaryKey: ofOutput, topKey: ofOutput}
	knownParameters = slices.Sorted(maps.Keys(belongs))
)

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
	err = d.members(knownParameters, func(key int) (err error) {
		name := knownParameters[key]
		if belongs[name] != of && d.Kind() != 'n' {
			return mistakef("%s: it belongs %s", d.where(name), belongs[name])
		}
		switch name {
		case intervalKey:
			p.interval, err = d.Raw()
		case sizeKey:
			p.size, p.sized, err = d.count(name, 0)
		case binaryKey:
			p.binary, err = d.truth(name)
		case allKey:
			var all *bool
			all, err = d.truth(name)
			p.all = all != nil && *all
		case topKey:
			var n int64
			given := false
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
