// Package bytesize writes numbers of bytes for people.
package bytesize

import "fmt"

// units are those of sizes from a thousand bytes on, each a thousand of the one before.
var units = [...]string{"kB", "MB", "GB", "TB", "PB", "EB"}

// Text writes a number of bytes with a unit, a thousand of the one below it, and a
// digit behind the point: 512 bytes, 3.1 MB. Below a thousand bytes there is no fraction.
func Text(bytes float64) string {
	switch {
	case bytes == 1:
		return "1 byte"
	case bytes < 999.5:
		return fmt.Sprintf("%.0f bytes", bytes)
	}
	unit := -1
	for bytes >= 999.95 && unit < len(units)-1 || unit < 0 { // 999.95 would be 1000.0
		bytes /= 1000
		unit++
	}
	return fmt.Sprintf("%.1f %s", bytes, units[unit])
}
