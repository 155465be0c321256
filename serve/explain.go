package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cajal/data/table"
	"cajal/explain/columns"
)

// ofKey is the parameter of /explain, the only one.
const ofKey = "of"

// explainMemory is what finding reasons takes from the budget: of the rows that are
// predicted together, mostMixed numbers, there are up to three copies.
const explainMemory = 3 * 4 * mostMixed

// explains reports whether a model can give reasons: it takes the columns of a table.
func explains(m Model) bool {
	_, ok := m.(Explaining)
	return ok && !slices.ContainsFunc(m.Fields(), func(f Field) bool { return len(f.Shape) > 0 })
}

// checkExplain refuses what cannot be explained before the body is read.
func (s *served) checkExplain(q *request) error {
	q.times.apart = true
	if !explains(s.model) {
		return mistake(errNoReasons(s.model))
	}
	of, err := explainedOutput(q.URL)
	if q.of = -1; err == nil && of != "" {
		q.of, err = s.outputCalled(of)
	}
	return err
}

// explain answers POST /explain, whose body is that of /predict with one row: the
// prediction, and what each column adds to it. /explain?of=NAME asks for another class or
// target than the one that is predicted.
func (s *served) explain(q *request) (reply, error) {
	text, err := s.explainRow(q)
	return reply{text: text}, err
}

func (s *served) explainRow(q *request) ([]byte, error) {
	sample, left, err := s.readRows(q)
	if err == nil && sample[0].Rows != 1 {
		err = mistakef("%d rows, want one: reasons take as long as thousands of predictions", sample[0].Rows)
	}
	if err != nil {
		return nil, err
	}
	out, notes, err := s.run(q, sample, left, s.predictBytes(1, false))
	if err != nil {
		return nil, err
	}
	answer := newRendering(s, q, out, nil)
	at := max(q.of, 0)
	if q.of < 0 && s.classes != nil {
		at = answer.class(answer.values(0))
	}
	reasons, err := s.reasons(q, sample, at)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		Prediction json.RawMessage  `json:"prediction"`
		Reasons    *columns.Reasons `json:"reasons"`
		Warnings   []string         `json:"warnings,omitempty"`
	}{answer.appendAnswer(nil, 0), reasons, notes})
}

// reasons asks the model for reasons. It finds those of a few requests at a time: they
// take long, and predictions must not wait for them.
func (s *served) reasons(q *request, sample []Column, output int) (*columns.Reasons, error) {
	select {
	case s.server.explaining <- struct{}{}:
		defer func() { <-s.server.explaining }()
	default:
		return nil, &httpError{http.StatusServiceUnavailable, errors.New("reasons for others are being found; come again")}
	}
	if err := q.account.take(explainMemory); err != nil {
		return nil, err
	}
	defer q.account.give(explainMemory)
	reasons, err := s.model.(Explaining).Reasons(q.ctx, sample, output)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &httpError{http.StatusGatewayTimeout, fmt.Errorf("no reasons within %v", s.limits.Time)}
	case errors.Is(err, context.Canceled):
		return nil, err
	case err != nil:
		return nil, mistake(err)
	}
	if err := finiteReasons(reasons); err != nil {
		return nil, err
	}
	reasons.Output = s.explainable()[output]
	cells := map[string]string{}
	for _, c := range sample {
		if cells[c.Name] = "(missing)"; c.Cells != nil && c.Cells[0] != "" {
			cells[c.Name] = table.Clip(c.Cells[0])
		}
	}
	for i := range reasons.Columns {
		reasons.Columns[i].Value = cells[reasons.Columns[i].Column]
	}
	return reasons, nil
}

// finiteReasons refuses numbers that JSON has no word for.
func finiteReasons(r *columns.Reasons) error {
	all := []float64{r.Base, r.Prediction, r.Unexplained}
	for i := range r.Columns {
		all = append(all, r.Columns[i].Contribution)
	}
	for _, v := range all {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("the network's outputs for rows like this one are %v: its weights or the row's numbers are too large", v)
		}
	}
	return nil
}

// explainable names what reasons can be of: the classes, the targets or the labels.
func (s *served) explainable() []string {
	if s.classes != nil {
		return s.classes
	}
	names := slices.Clip(s.targets)
	for _, l := range labels(s.model) {
		names = append(names, l.Name)
	}
	return names
}

// outputCalled returns the place of an output that is asked for by its name.
func (s *served) outputCalled(name string) (int, error) {
	names := s.explainable()
	at := slices.Index(names, name)
	if at < 0 {
		return 0, mistakef("of=%.40q: the model predicts %s", name, listed(names))
	}
	return at, nil
}

// explainedOutput returns the output that an address names, "" if it names none.
func explainedOutput(address *url.URL) (string, error) {
	given, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return "", mistakef("the parameters of the address: %w", err)
	}
	for key := range given {
		if key != ofKey {
			return "", mistakef("the parameter %.40q is not known; /explain knows of alone, as in /explain?of=NAME", key)
		}
	}
	switch of := given[ofKey]; {
	case len(of) == 0:
		return "", nil
	case len(of) > 1:
		return "", mistakef("of is given %d times, want one class or target", len(of))
	case of[0] == "":
		return "", mistakef("of= is empty, want a class or a target")
	default:
		return of[0], nil
	}
}

// listed names the first of some names, for a message.
func listed(names []string) string {
	const most = 20
	var some []string
	for _, name := range names[:min(most, len(names))] {
		some = append(some, table.Listed(name))
	}
	if len(names) > most {
		some = append(some, "…")
	}
	return strings.Join(some, ", ")
}
