package html

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/learn"
)

// question is one question as the page asks it.
type question struct {
	learn.Question
	Number int
	Lesson *lesson
}

// Multiple reports whether several options are right.
func (q *question) Multiple() bool { return q.Right() > 1 }

// maxQuestions is how many questions make a short quiz.
const maxQuestions = 10

// quiz takes questions of the policies with findings, the gravest first, one
// of each policy before a second one of any.
func (b *builder) quiz() {
	var lessons []*lesson
	for _, l := range b.lessons {
		lessons = append(lessons, l)
	}
	slices.SortFunc(lessons, func(x, y *lesson) int {
		return cmp.Or(cmp.Compare(y.Policy.Severity, x.Policy.Severity), strings.Compare(x.Policy.ID, y.Policy.ID))
	})
	for round := 0; len(b.page.Quiz) < maxQuestions; round++ {
		more := false
		for _, l := range lessons {
			if round < len(l.questions) && len(b.page.Quiz) < maxQuestions {
				more = true
				b.page.Quiz = append(b.page.Quiz, &question{Question: l.questions[round], Number: len(b.page.Quiz) + 1, Lesson: l})
			}
		}
		if !more {
			break
		}
	}
	for _, n := range b.page.Notes {
		n.Lesson.Notes = append(n.Lesson.Notes, n)
	}
}
