package fromrecipe

import (
	"fmt"

	"cajal/nn/describe"
	"cajal/recipe"
)

// Network describes the network of a recipe, with all sizes, for data of which
// the facts are known. It panics if the recipe does not fit them.
func Network(r *recipe.Recipe, f recipe.Facts) describe.Module {
	m, err := r.Module()
	if err == nil {
		m, _, err = describe.Fit(m, f.Flow())
	}
	if err != nil {
		panic(fmt.Sprintf("fromrecipe: a recipe that does not fit its data: %v", err))
	}
	return m
}
