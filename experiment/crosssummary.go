package experiment

import "math"

// CrossTarget is how well one of several targets is predicted on samples that were left
// out: of a number r2, rmse and mae in the units of the data, of two classes accuracy, f1
// of the second one, auc and log_loss.
type CrossTarget struct {
	Target    string `json:"target"`
	Mean      Score  `json:"mean"`
	Deviation Score  `json:"deviation"`
}

// summarise works out means and deviations.
func (c *CrossResult) summarise() {
	var all []Score
	for _, r := range c.Runs {
		all = append(all, r.Test)
	}
	c.Mean, c.Deviation = meanScore(all)
	for j, name := range c.targets {
		var all []Score
		for _, r := range c.Runs {
			if j < len(r.ByTarget) { // none of a run whose predictions could not be measured
				all = append(all, r.ByTarget[j])
			}
		}
		t := CrossTarget{Target: name}
		t.Mean, t.Deviation = meanScore(all)
		c.ByTarget = append(c.ByTarget, t)
	}
}

// meanScore returns the mean of each measure and its deviation, with N − 1 below the root;
// none of a single value.
func meanScore(all []Score) (mean, deviation Score) {
	mean, deviation = Score{}, Score{}
	values := map[string][]float64{}
	for _, s := range all {
		for name, v := range s {
			values[name] = append(values[name], v)
		}
	}
	for name, v := range values {
		m := 0.0
		for _, x := range v {
			m += x / float64(len(v))
		}
		mean[name] = m
		if len(v) < 2 {
			continue
		}
		square := 0.0
		for _, x := range v {
			square += float64((x - m) * (x - m))
		}
		deviation[name] = math.Sqrt(square / float64(len(v)-1))
	}
	return mean, deviation
}

// targetNames returns the names of several targets that are measured one by one, nil of
// one.
func (o *Outcome) targetNames() (names []string) {
	for _, t := range o.ByTarget {
		names = append(names, t.Target)
	}
	for _, l := range o.Labels {
		names = append(names, l.Target)
	}
	return names
}

// byTarget returns the measures of each of several targets, nil of one.
func (o *Outcome) byTarget() (all []Score) {
	for _, t := range o.ByTarget {
		all = append(all, Score{"r2": float64(t.R2), "rmse": float64(t.RMSE), "mae": float64(t.MAE)})
	}
	for i := range o.Labels {
		l := &o.Labels[i]
		all = append(all, Score{"accuracy": l.Measures["accuracy"], "f1": l.F1(), "auc": l.Measures["auc"], "log_loss": l.Measures["log_loss"]})
	}
	return all
}
