/** The way to another tab with a search in it; tables without one show plain text. */
export type TabHref = (tab: 'clusters' | 'routes', q: string) => string
