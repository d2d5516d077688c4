package demo

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/user"
)

// profile is demo/catalogue.toml: the county's own catalogue. An item that ours
// has is ours with what is written of it.
type profile struct {
	Name, Source string
	Notes        []string
	Items        []item `toml:"item"`
}

type item struct {
	Code, Column, Name, Plain, Kind, Frequency, Due, Shown, Chain, Post, Place, Event, Basis, Mark, Personal string
	Contents                                                                                                 []string
}

// keepCatalogue brings the county's catalogue into force on a day.
func (l *loader) keepCatalogue(ctx context.Context, by user.Actor, x profile, from calendar.Day) error {
	list := l.Disclosures.Catalogue.On(from)
	p := disclosure.Profile{From: from, Name: x.Name, Source: x.Source, Notes: x.Notes}
	for _, i := range x.Items {
		it, err := list.Item(i.Code)
		if err != nil {
			it = disclosure.Item{Code: i.Code}
		}
		i.into(&it)
		it.From = from
		p.Items = append(p.Items, it)
	}
	if _, err := l.Disclosures.KeepProfile(ctx, by, p); err != nil {
		return fmt.Errorf("catalogue: %w%s", err, fields(err))
	}
	return nil
}

// into writes what is said of an item into it.
func (i item) into(it *disclosure.Item) {
	for _, x := range []struct {
		to   *string
		said string
	}{
		{&it.Column, i.Column},
		{&it.Name, i.Name},
		{&it.Plain, i.Plain},
		{&it.Kind, i.Kind},
		{&it.Due, i.Due},
		{&it.Shown, i.Shown},
		{&it.Chain, i.Chain},
		{&it.Post, i.Post},
		{&it.Place, i.Place},
		{&it.Event, i.Event},
		{&it.Basis, i.Basis},
		{&it.Mark, i.Mark},
	} {
		if x.said != "" {
			*x.to = x.said
		}
	}
	if i.Frequency != "" {
		it.Frequency = disclosure.Frequency(i.Frequency)
	}
	if i.Personal != "" {
		it.Personal = disclosure.Personal(i.Personal)
	}
	if len(i.Contents) > 0 {
		it.Contents = i.Contents
	}
}
