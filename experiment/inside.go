package experiment

import "cajal/train/inside"

// RecordInside makes Run record what the training is inside, layer by layer, every so
// many steps, 0 for never; package train/inside says what and how often. No bit of the
// results changes, but there are more findings, pictures and a file inside.json. Of
// members it is the first that is recorded.
func (e *Experiment) RecordInside(every int) { e.inside = every }

// recorder returns what records the inside, nil if nobody asked for it.
func (e *Experiment) recorder(s *sets) *inside.Recorder {
	if e.inside < 1 || e.of != nil && e.member > 0 {
		return nil
	}
	return inside.New(s.train, inside.Every(e.inside))
}

// Inside returns what the training was inside, nil if it was not recorded.
func (o *Outcome) Inside() *inside.History { return o.inside }
