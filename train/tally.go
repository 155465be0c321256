package train

// tally adds up what the steps of an epoch gave.
type tally struct {
	sum        float64 // of the objectives, each times the samples of its batch
	samples    int
	mean       float64 // objective so far
	metrics    []Measure
	unmeasured bool      // a step came after the values in metrics
	store      []Measure // memory for the measures of all epochs
}

// keep copies measures into memory that was made before training.
func (t *tally) keep(ms []Measure) []Measure {
	if len(ms) == 0 {
		return nil
	}
	n := len(t.store)
	t.store = append(t.store, ms...)
	return t.store[n:len(t.store):len(t.store)]
}
