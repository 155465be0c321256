package serve

import (
	"errors"
	"net/url"
	"strconv"

	"cajal/model"
)

// intervalKey is the parameter of /predict, the only one, and of an inference request.
const intervalKey = "interval"

// interval finds out how far the intervals reach that a request asks for, if it does.
func (s *served) interval(q *request) error {
	text, err := intervalText(q.URL)
	if err != nil || text == "" {
		return err
	}
	level, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return mistakef("interval=%.40q is no number, want a level such as 0.9", text)
	}
	if q.reach, err = s.reach(level); err != nil {
		return mistakef("interval=%.40s: %w", text, err)
	}
	return nil
}

// reach returns how far the intervals of a level reach. The error does not name the level,
// which who calls does.
func (s *served) reach(level float64) (*model.Reach, error) {
	m, ok := s.model.(Bounding)
	switch {
	case s.classes != nil:
		return nil, errors.New("intervals are of numbers, and the model predicts classes")
	case !ok:
		return nil, model.ErrNoIntervals
	}
	reach, err := m.Interval(level)
	if wrong, ok := errors.AsType[*model.LevelError](err); ok {
		return nil, errors.New(wrong.Rule)
	}
	return reach, err
}

// intervalText returns the level that an address names, "" if it names none. Who asks for
// something else is told so, for an answer without bounds would not show the mistake.
func intervalText(address *url.URL) (string, error) {
	if address.RawQuery == "" {
		return "", nil
	}
	given, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return "", mistakef("the parameters of the address: %w", err)
	}
	for key := range given {
		if key != intervalKey {
			return "", mistakef("the parameter %.40q is not known; /predict knows interval alone, as in /predict?interval=0.9", key)
		}
	}
	switch levels := given[intervalKey]; {
	case len(levels) == 0:
		return "", nil
	case len(levels) > 1:
		return "", mistakef("interval is given %d times, want one level such as 0.9", len(levels))
	case levels[0] == "":
		return "", mistakef("interval= is empty, want a level such as 0.9")
	default:
		return levels[0], nil
	}
}

// checkInferAddress refuses a level in the address of an inference request, which has its
// own place for it: left out, it would give an answer without the bounds that were wanted.
func (s *served) checkInferAddress(q *request) error {
	if q.URL.RawQuery != "" && q.URL.Query().Has(intervalKey) {
		return mistakef(`interval in the address is for /predict; want it in the body, "parameters": {"interval": 0.9} beside "inputs"`)
	}
	return nil
}

// checkV1Address refuses a level of intervals, which KServe's first protocol has no place for.
func (s *served) checkV1Address(q *request) error {
	if q.URL.RawQuery != "" && q.URL.Query().Has(intervalKey) {
		return mistakef("there are no intervals in KServe's first protocol; ask /models/%s/predict?interval=0.9, or the second protocol", segment(s.name))
	}
	return nil
}
