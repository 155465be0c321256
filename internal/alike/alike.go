// Package alike finds texts that people take for the same.
package alike

import "strings"

// Plain returns a text without what people hardly see: capitals, blanks at its ends, and how
// many stand between words. Texts that differ in nothing else have the same.
func Plain(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
