package serve

import "net/http"

// answer is where an answer is written. It ends the connection if the server ends,
// and keeps what the log says of it.
type answer struct {
	http.ResponseWriter
	server *Server
	status int   // 0 until it is written
	bytes  int64 // of the body
	late   bool  // its connection is one that was made while the server ended
}

func (a *answer) WriteHeader(status int) {
	if status >= 200 && a.status == 0 { // those below are followed by another
		a.status = status
		if a.server.ending.Load() && !a.late {
			a.Header().Set("Connection", "close")
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// FlushError sends what has been written, and is for [http.ResponseController].
func (a *answer) FlushError() error {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Unwrap is for [http.ResponseController].
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
