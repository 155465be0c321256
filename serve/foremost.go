package serve

import "net/http"

// foremost returns that the body is not JSON, if so, in place of another mistake in it.
func (q *request) foremost(err error) error {
	if wrong, ok := err.(*httpError); ok && wrong.status == http.StatusBadRequest {
		r := q.json()
		if wrong := r.Skip(); wrong != nil {
			return wrong
		}
		if wrong := r.End(); wrong != nil {
			return wrong
		}
	}
	return err
}

// foremost returns what is most wrong with a body that has a mistake: that it is not JSON,
// that it has too many rows, or the mistake.
func (s *served) foremost(q *request, mistake error) error {
	r, rows := q.json(), 0
	count := func() (err error) {
		if r.Kind() != '[' {
			return r.Skip()
		}
		more, err := r.Open('[')
		for ; more && err == nil; more, err = r.Next(']') {
			rows++
			if err := r.Skip(); err != nil {
				return err
			}
		}
		return err
	}
	if r.Kind() != '{' {
		if err := count(); err != nil {
			return err
		}
	} else {
		more, err := r.Open('{')
		for ; more && err == nil; more, err = r.Next('}') {
			key, err := r.Key()
			if err != nil {
				return err
			}
			if key == "rows" && rows == 0 {
				err = count()
			} else {
				err = r.Skip()
			}
			if err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
	if err := r.End(); err != nil {
		return err
	}
	if rows > s.limits.Rows {
		return s.tooMany()
	}
	return mistake
}
