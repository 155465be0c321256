package diagnose

import "cajal/data"

// looked is how many samples a diagnosis looks at, at most.
const looked = 4096

// samples gathers so many samples of a set, or all, evenly spaced.
func samples(set data.Dataset, most int) (*data.Batch, error) {
	var b data.Batch
	return &b, set.Gather(&b, data.Spread(min(most, set.Len()), set.Len()))
}
