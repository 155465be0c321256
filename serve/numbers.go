package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// appendNumbers appends the numbers of a JSON value that is known to be well
// formed: a number, true or false, or a list of them, nested or not, in order.
func appendNumbers(to []float64, v json.RawMessage) ([]float64, error) {
	for i := 0; i < len(v); {
		switch c := v[i]; c {
		case '[', ']', ',', ' ', '\t', '\r', '\n':
			i++
			continue
		case '"', '{', 'n':
			return to, fmt.Errorf("found %s, want a number", short(v[i:]))
		}
		end := i
		for end < len(v) && !ends(v[end]) {
			end++
		}
		word := string(v[i:end])
		switch word {
		case "true":
			to = append(to, 1)
		case "false":
			to = append(to, 0)
		default:
			n, err := strconv.ParseFloat(word, 64)
			if err != nil {
				return to, fmt.Errorf("found %s, want a number that a float64 holds", short(v[i:end]))
			}
			to = append(to, n)
		}
		i = end
	}
	return to, nil
}

// appendTexts appends the strings of a JSON value that is known to be well
// formed: a string, or a list of them, nested as deep as a tensor of so many
// axes is. Each level is parsed once more, so a request must not choose their
// number. A missing one, null, is "".
func appendTexts(to []string, v json.RawMessage, axes int) ([]string, error) {
	if kindOf(v) == '[' {
		if axes == 0 {
			return to, errors.New("the lists are nested deeper than the shape says")
		}
		var list []json.RawMessage
		if err := json.Unmarshal(v, &list); err != nil {
			return to, err
		}
		for _, e := range list {
			var err error
			if to, err = appendTexts(to, e, axes-1); err != nil {
				return to, err
			}
		}
		return to, nil
	}
	cell, ok := cellOf(v)
	if !ok {
		return to, fmt.Errorf("found %s, want a string", short(v))
	}
	return append(to, cell), nil
}

// ends says whether a character ends a number.
func ends(c byte) bool {
	switch c {
	case ',', ']', ' ', '\t', '\r', '\n':
		return true
	}
	return false
}
