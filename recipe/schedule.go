package recipe

// scheduleKinds says of each kind of schedule whether it stretches over all
// epochs, so that its rates depend on how many there are.
var scheduleKinds = map[string]func(s *Schedule) bool{
	"linear":      func(*Schedule) bool { return true },
	"cosine":      func(*Schedule) bool { return true },
	"one-cycle":   func(*Schedule) bool { return true },
	"exponential": func(*Schedule) bool { return false },
	"step":        func(s *Schedule) bool { return s.Every == 0 }, // a third of them each
}

// Extendable reports whether a training of this recipe that is finished can be
// resumed for more epochs: not so where a schedule stretches over all of them.
func (r *Recipe) Extendable() bool {
	s := r.Optimizer.Schedule
	return s == nil || r.Training.Epochs == 0 || !scheduleKinds[s.Kind](s)
}

// RecordUnit returns what the steps of a history count: "step" or "epoch".
func (r *Recipe) RecordUnit() string {
	if r.Training.Record == "epoch" {
		return "epoch"
	}
	return "step"
}
