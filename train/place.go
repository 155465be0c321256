package train

// place is where a training stands between two steps. Two moments of a training
// whose places are equal are the same moment.
type place struct {
	Epoch    int    `json:"epoch"` // completed
	Step     int    `json:"step"`  // completed in the epoch under way
	Total    int    `json:"total"` // completed in all
	InEpoch  bool   `json:"open,omitempty"`
	Measured bool   `json:"tallied,omitempty"` // the epoch's steps are made, and its measures taken
	Reason   string `json:"reason,omitempty"`  // why training has stopped
}

// beginEpoch moves to the first step of an epoch.
func (p *place) beginEpoch() { p.Step, p.InEpoch = 0, true }

// endStep moves behind a step.
func (p *place) endStep() { p.Step, p.Total = p.Step+1, p.Total+1 }

// endEpoch moves behind an epoch.
func (p *place) endEpoch() { p.Epoch, p.InEpoch, p.Measured = p.Epoch+1, false, false }
