// Package version names the release that this source belongs to.
package version

import "runtime/debug"

// Number is the release, as in CHANGELOG.md: its first number stays 0 as long as
// names may still change.
const Number = "0.2.0"

// String returns the number, and behind a plus sign the commit where the program
// was built from one: "0.2.0+83b2a29".
func String() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Number
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 7 {
			return Number + "+" + s.Value[:7]
		}
	}
	return Number
}
