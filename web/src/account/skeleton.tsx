/** The shape of what is coming. */
export function Skeleton() {
  return (
    <>
      <p className="hidden" role="status">
        Your account is loading.
      </p>
      <div aria-hidden="true">
        <div className="bone title" />
        <div className="columns">
          <div className="column">
            <div className="bone tall" />
            <div className="bone" />
          </div>
          <div className="column">
            <div className="bone" />
            <div className="bone" />
          </div>
        </div>
      </div>
    </>
  )
}
