package recipe

import (
	"fmt"
	"regexp"
	"strconv"
)

var everyText = regexp.MustCompile(`^([1-9][0-9]{0,8})(epochs?)?$`)

// Every reads how often checkpoints are written: "500" is steps, "1epoch" and
// "2epochs" are epochs. One of the two numbers is 0.
func Every(text string) (steps, epochs int, err error) {
	m := everyText.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, fmt.Errorf("%q, want steps, as in \"500\", or epochs, as in \"1epoch\"", text)
	}
	n, err := strconv.Atoi(m[1])
	if m[2] != "" {
		return 0, n, err
	}
	return n, 0, err
}
