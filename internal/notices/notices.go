// Package notices has the licences of what others wrote and the command cajal holds.
package notices

import _ "embed"

// Text is the file THIRD_PARTY_NOTICES.txt: each module that is linked into the command,
// on any platform, with its version and the text of its licence.
//
//go:generate go run ./_make
//go:embed THIRD_PARTY_NOTICES.txt
var Text string
