package serve

import (
	"net/http"
	"strings"
)

// traceparent returns the trace and the span of the caller that a request belongs to,
// in hexadecimal digits, if it says so as the W3C's Trace Context has it
// (https://www.w3.org/TR/trace-context/): version-trace-span-flags. What is malformed
// is no trace.
func traceparent(r *http.Request) (trace, span string, ok bool) {
	values := r.Header.Values("Traceparent")
	if len(values) != 1 {
		return "", "", false
	}
	parts := strings.Split(values[0], "-")
	if len(parts) < 4 {
		return "", "", false
	}
	version, trace, span, flags := parts[0], parts[1], parts[2], parts[3]
	switch {
	case !isHex(version, 2) || version == "ff", version == "00" && len(parts) > 4: // later versions may have more
	case !isHex(trace, 32) || !isHex(span, 16) || !isHex(flags, 2):
	case strings.Trim(trace, "0") == "" || strings.Trim(span, "0") == "":
	default:
		return trace, span, true
	}
	return "", "", false
}

// isHex says whether a text is n digits, the letters small.
func isHex(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789abcdef") == ""
}
