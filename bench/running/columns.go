package running

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Column is an input of a model, as the Open Inference Protocol tells it.
type Column struct{ Name, Datatype string }

// Columns asks a server at a URL what its model m takes.
func Columns(url string) ([]Column, error) {
	at := url + "/v2/models/m"
	r, err := http.Get(at)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", at, r.Status)
	}
	var m struct{ Inputs []Column }
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return m.Inputs, nil
}
