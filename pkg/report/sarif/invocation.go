package sarif

import (
	"github.com/plinth-lint/plinth/pkg/diag"
)

type invocation struct {
	ExecutionSuccessful bool           `json:"executionSuccessful"`
	Notifications       []notification `json:"toolExecutionNotifications,omitempty"`
}

type notification struct {
	Descriptor struct {
		ID    string `json:"id"`
		Index int    `json:"index"`
	} `json:"descriptor"`
	Level     string     `json:"level"`
	Message   message    `json:"message"`
	Locations []location `json:"locations,omitempty"`
}

func (e *writer) invocation() invocation {
	inv := invocation{ExecutionSuccessful: true}
	for _, d := range e.result.Diagnostics {
		n := notification{Level: d.Severity.String(), Message: message{Text: text(escape(sentence(d.Summary) + " " + d.Detail))}}
		n.Descriptor.ID, n.Descriptor.Index = d.Code, e.codes[d.Code]
		if d.Range.File != "" {
			n.Locations = []location{{Physical: e.physical(d.Range, false)}}
		}
		if d.Severity == diag.Error && d.Code == "internal-error" {
			inv.ExecutionSuccessful = false
		}
		inv.Notifications = append(inv.Notifications, n)
	}
	return inv
}
