package web

import (
	"container/list"
	"sync"
)

// cache keeps renditions of frozen documents by what they were made from, up
// to a number of bytes; the least recently used fall out. Frozen documents
// never change, so nothing is ever stale.
type cache struct {
	mu    sync.Mutex
	limit int
	size  int
	order *list.List // front: used last
	items map[string]*list.Element
}

type cached struct {
	key  string
	body []byte
}

func newCache(limit int) *cache {
	return &cache{limit: limit, order: list.New(), items: map[string]*list.Element{}}
}

// get gives the body under the key, made now if it is not there. Two requests
// at once may both make it: that costs a moment and needs no waiting.
func (c *cache) get(key string, produce func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	if e, ok := c.items[key]; ok {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(cached).body, nil
	}
	c.mu.Unlock()
	body, err := produce()
	if err != nil {
		return nil, err
	}
	c.put(key, body)
	return body, nil
}

// peek gives the body under the key if it is there, and leaves the order as it is:
// what takes everything once does not say what visitors come for.
func (c *cache) peek(key string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.items[key]; ok {
		return e.Value.(cached).body
	}
	return nil
}

func (c *cache) put(key string, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.items[key]; ok || len(body) > c.limit {
		return
	}
	c.items[key] = c.order.PushFront(cached{key, body})
	c.size += len(body)
	for c.size > c.limit {
		last := c.order.Back()
		old := c.order.Remove(last).(cached)
		delete(c.items, old.key)
		c.size -= len(old.body)
	}
}
