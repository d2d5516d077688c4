// Package fault gives failures a kind and a sentence for the person who meets them.
//
// A capability returns a fault when it can say what went wrong in words a
// villager or an accountant understands; everything else is Internal. Only the
// web adapter and the command line turn a kind into a status or an exit code.
package fault

import (
	"errors"
	"fmt"
)

// Kind says which of five things happened.
type Kind int

// The kinds. Internal is the zero value, so that an unexplained error is never
// shown to anybody.
const (
	Internal  Kind = iota // the program or the machine failed
	Invalid               // the input is wrong; Fields may say where
	NotFound              // there is no such thing
	Forbidden             // this person may not do this
	Conflict              // it was true a moment ago, or the state does not allow it
)

// Field is one wrong input of a form.
type Field struct {
	Name    string // the input's name
	Message string // what is wrong and what to write instead, in Chinese
}

// Error is a fault: a sentence for the reader and a cause for the log.
type Error struct {
	Kind    Kind
	Message string // shown to people, in Chinese
	Fields  []Field
	Cause   error // never shown
}

// Error gives the sentence, followed by the cause for the log.
func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Message + ": " + e.Cause.Error()
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Invalidf reports wrong input.
func Invalidf(format string, a ...any) *Error {
	return &Error{Kind: Invalid, Message: fmt.Sprintf(format, a...)}
}

// NotFoundf reports that there is no such thing.
func NotFoundf(format string, a ...any) *Error {
	return &Error{Kind: NotFound, Message: fmt.Sprintf(format, a...)}
}

// Forbiddenf reports that this person may not do this.
func Forbiddenf(format string, a ...any) *Error {
	return &Error{Kind: Forbidden, Message: fmt.Sprintf(format, a...)}
}

// Conflictf reports that the state does not allow the act.
func Conflictf(format string, a ...any) *Error {
	return &Error{Kind: Conflict, Message: fmt.Sprintf(format, a...)}
}

// Because attaches a cause for the log and returns e.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// On adds a wrong field and returns e.
func (e *Error) On(name, format string, a ...any) *Error {
	e.Fields = append(e.Fields, Field{Name: name, Message: fmt.Sprintf(format, a...)})
	return e
}

// KindOf gives the kind of err; Internal when it is not a fault.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Message gives the sentence for the reader. An Internal error has none of its
// own, since its text may name files or statements.
func Message(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Kind != Internal {
		return e.Message
	}
	return "系统出了问题，请稍后再试。"
}

// Fields gives the wrong fields of err.
func Fields(err error) []Field {
	var e *Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}
