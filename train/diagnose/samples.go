package diagnose

import "cajal/data"

// looked is how many samples a diagnosis looks at, at most, and lookedBytes how much memory
// their inputs take: it keeps what each layer makes of all of them.
const looked, lookedBytes = 4096, 16 << 20

// samples gathers so many samples of a set, or all, evenly spaced.
func samples(set data.Dataset, most int) (*data.Batch, error) {
	var b data.Batch
	return &b, set.Gather(&b, data.Spread(data.Within(set, most, lookedBytes), set.Len()))
}
