// Package serve answers requests with a trained network, over HTTP.
//
//	s, err := serve.New("iris", model)
//	err = s.Serve(ctx, listener)
//
// There are two ways to ask. POST /predict takes rows by the names of their
// columns, as a person would write them:
//
//	{"rows": [{"petal_length": 1.4, "petal_width": 0.2}]}
//
// and the Open Inference Protocol (version 2, HTTP with JSON), which other
// servers and their clients speak, lies below /v2. GET /metrics is for
// Prometheus.
//
// Rows that arrive together are predicted together: a worker that becomes free
// takes whatever waits, up to a limit, and no request waits for others to come.
// What a row gets does not depend on the rows beside it.
//
// A category that training has not seen is predicted as a rare one, or as none,
// as scikit-learn's encoders do when told to ignore it, and the answer says so:
// under "warnings" beside "predictions", and in the protocol under "warnings"
// among its "parameters". With [Strict] the request is refused (status 400).
//
// A row may have the columns that training knew and left out, and the target; so a
// whole line of the training table is a row. Columns that training did not know are
// left out too, and the answer's warnings name them.
//
// Of a model of numbers that knows how far they may be off ([Bounding]), POST
// /predict?interval=0.9 has the bounds of each number under "intervals". In the protocol
// "parameters": {"interval": 0.9} beside "inputs" asks for them: they are outputs of their
// own, called as the target with " lower" or " upper" behind it.
//
// Of several targets of two classes ([Labelling]) the answer has each by its name under
// "labels", with its class and both probabilities. In the protocol the class is an output
// called as the target, and "probability of rain = yes" is one of its own.
//
// Of two classes the answer's class is the one that the model's decision says
// ([Deciding]), which may be the less probable one.
//
// A request is a stranger's: its body, rows, time and the number of requests
// at once are limited ([Limits]), and each mistake is answered with a message
// that says what is wrong with it. When ctx ends, the server finishes what it
// has accepted, and what arrives until its listener is closed ([Server.Serve]).
//
// Source of the protocol: kserve/open-inference-protocol, inference_rest.md.
package serve
