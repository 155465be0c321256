package serve

import (
	"strconv"
	"strings"
)

// quality returns how much a header such as Accept wants something, 0 to 1, given its name
// and those of the groups that it is in, the narrowest first: the narrowest that the header
// names counts (RFC 9110, section 12.5).
func quality(header string, names ...string) float64 {
	if len(header) > 4096 {
		return 0
	}
	for _, name := range names {
		for part := range strings.SplitSeq(header, ",") {
			what, parameters, _ := strings.Cut(part, ";")
			if strings.EqualFold(strings.TrimSpace(what), name) {
				return weight(parameters)
			}
		}
	}
	return 0
}

// weight returns the q of some parameters, 1 if there is none.
func weight(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		key, value, _ := strings.Cut(p, "=")
		if !strings.EqualFold(strings.TrimSpace(key), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
