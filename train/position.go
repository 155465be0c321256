package train

// position is what a checkpoint says in JSON: what the training is one of, and
// where it stands. The fields of both are the object's.
type position struct {
	identity
	standing
}

// check refuses numbers that no training can have reached.
func (p *position) check() error { return p.standing.check(p.Steps, len(p.Metrics)) }
