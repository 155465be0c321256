// Package serve answers requests with trained networks, over HTTP.
//
//	s, err := serve.New("iris", model)
//	err = s.Serve(ctx, listener)
//
// A server of several models begins without any ([NewServer]). They are brought by
// [Server.Load], or come from files that it follows ([Folder], [Server.Watch]), and are
// swapped while it answers. Each is asked at /models/NAME/predict and, as the protocols have
// it, below /v2/models/NAME and /v1/models/NAME.
//
// There are two ways to ask. POST /predict takes rows by the names of their
// columns, as a person would write them:
//
//	{"rows": [{"petal_length": 1.4, "petal_width": 0.2}]}
//
// and the Open Inference Protocol (version 2, HTTP with JSON), which other
// servers and their clients speak, lies below /v2, and the first protocol of KServe below
// /v1. GET /metrics is for Prometheus.
//
// GET / is a page for people who come with a browser, and JSON for programs: the header
// Accept says who wants HTML. The page has a form to try a row, and asks the same
// endpoints as programs do. POST /explain takes one row as /predict does, and says what
// each column adds to its prediction ([Explaining]); /explain?of=NAME asks for another
// class or target than the one that is predicted. It costs thousands of predictions, so
// half as many are found at a time as there are workers, and others get status 503.
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
// left out too, and the answer's warnings name them, as they do keys and parameters of the
// protocols that are not known here.
//
// A model of pictures takes a file as the body of POST /predict, by its content type, and
// in JSON its base64 in place of its numbers ({"input": "iVBORw0K…"}, or {"b64": "…"}).
// What decoding it takes is charged by its header before it begins.
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
// The clients of Triton and KServe work with what they send unless told otherwise. Tensors
// may be in binary behind the JSON, of requests and of answers, the header
// Inference-Header-Content-Length says how long that is then; what a value of a datatype
// may be is the same as in JSON, and NaN is a missing cell of a table. An output of the
// numbers of classes may be asked for as the k largest, "value:index:label", by its
// parameter "classification". Bodies may be compressed with gzip or deflate, and answers
// of 2 kB and more are for who accepts that.
//
// A request is a stranger's: its body, rows, time and the number of requests
// at once are limited ([Limits]), and each mistake is answered with a message
// that says what is wrong with it. When ctx ends, the server finishes what it
// has accepted, and what arrives until its listener is closed ([Server.Serve]).
//
// # Who may ask
//
// Who may ask is for [Hosts], [Origins] and [TokenFile] to say, and [TLS] keeps what is
// said from others; these files are read again when they change. [Log] writes a line for
// each request.
//
// # Limits
//
// A body is read first, and only then does its request take one of the places for
// requests at work, so that clients that send slowly keep nobody from being served: a
// body that stops for two seconds, or brings less than 4 kB a second, is refused with
// status 408. Where all places are taken the status is 503 with Retry-After.
//
// All requests together have a budget of memory: for bodies, as their bytes come, for what
// is read from them, and for the longest answer there may be, before it is made. Who gets
// none is told to come again, 503 with Retry-After; a request that needs more than one can
// ever have ([LimitModel]) is refused with 413. The time of a request ends whatever is at
// work, reading its rows, predicting or writing the answer, and the client is told to come
// again too.
//
// GET /v2/health/ready says whether a request that comes now is let in: it is 503 while the
// server ends, while no place is free, and while the memory is used up. Who asks now and
// then, as a load balancer does, had better want several such answers in a row before it
// turns to others.
//
// JSON is read strictly. A key that comes twice is refused, and so is one of the protocol's
// keys in other letters (Inputs); an output that is asked for twice; and a value that is
// none of its datatype, such as -5 of UINT8, 1.5 of INT64, or a number of BYTES. What is
// refused is named with its place.
//
// Sources of the protocols: kserve/open-inference-protocol, inference_rest.md;
// triton-inference-server/server, docs/protocol; kserve/kserve, the V1 protocol.
package serve
