// Package deps holds the place of dependencies until the code that needs them is in.
package deps

import (
	_ "github.com/agnivade/levenshtein"
	_ "github.com/cheggaaa/pb/v3"
	_ "github.com/google/renameio/v2/maybe"
	_ "github.com/pelletier/go-toml/v2"
	_ "github.com/spf13/cobra"
	_ "golang.org/x/sys/cpu"
	_ "golang.org/x/term"
	_ "gonum.org/v1/gonum/mat"
	_ "gonum.org/v1/gonum/optimize"
	_ "gonum.org/v1/plot"
	_ "gonum.org/v1/plot/palette"
	_ "gonum.org/v1/plot/palette/brewer"
	_ "gonum.org/v1/plot/plotter"
	_ "gonum.org/v1/plot/vg"
	_ "gonum.org/v1/plot/vg/draw"
	_ "gonum.org/v1/plot/vg/vgimg"
	_ "gonum.org/v1/plot/vg/vgsvg"
)
