package spelling

import (
	"strconv"
	"strings"
)

// Count writes how many there are of something that is named in the singular: "1 row",
// "2 rows", "3 classes", "0 categories".
func Count[N int | int64](n N, one string) string {
	text := strconv.FormatInt(int64(n), 10) + " " + one
	if n == 1 {
		return text
	}
	stem, y := strings.CutSuffix(text, "y")
	switch {
	case y && !strings.ContainsAny(stem[len(stem)-1:], "aeiou"):
		return stem + "ies"
	case strings.HasSuffix(text, "s"), strings.HasSuffix(text, "x"), strings.HasSuffix(text, "ch"):
		return text + "es"
	}
	return text + "s"
}
